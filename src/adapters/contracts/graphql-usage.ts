import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  getNamedType,
  parse,
  Source,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { UsageDocument } from "../../ports/contract-differ.ts";

/** The coordinates that documents of consumers ask for: `Query.user`, `Query.user.id` of an argument, `UserInput.name`, `Role.ADMIN`, and each type that is passed through.
 * They are read against both versions, so that a field counts as used whatever the change did to its type. A value that comes in a variable may hold every field of its
 * input type, and a field of an enum may answer every value: both count as used. Throws a GraphQLError for a document that can't be read. */
export function readGraphqlUsage(
  documents: readonly UsageDocument[],
  schemas: readonly GraphQLSchema[],
): ReadonlySet<string> {
  const used = new Set<string>(["schema"]);
  for (const document of documents) {
    const parsed = parse(new Source(document.text, document.file), { maxTokens: 500_000 });
    for (const schema of schemas) addUsed(parsed, schema, used);
  }
  return used;
}

function addUsed(document: ReturnType<typeof parse>, schema: GraphQLSchema, used: Set<string>): void {
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: (node) => {
        const parent = info.getParentType();
        if (parent === null || parent === undefined) return;
        used.add(parent.name).add(`${parent.name}.${node.name.value}`);
        if ("getInterfaces" in parent)
          for (const { name } of parent.getInterfaces()) used.add(name).add(`${name}.${node.name.value}`);
        const field = info.getFieldDef();
        const type = getNamedType(info.getType());
        if (type !== null && type !== undefined) used.add(type.name);
        if (isEnumType(type)) for (const { name } of type.getValues()) used.add(`${type.name}.${name}`);
        // A new required argument breaks who does not pass it: all of them belong to the field's use.
        for (const argument of field?.args ?? []) {
          if (String(argument.type).endsWith("!") && argument.defaultValue === undefined)
            used.add(`${parent.name}.${node.name.value}.${argument.name}`);
        }
      },
      Argument: (node) => {
        const parent = info.getParentType();
        const field = info.getFieldDef();
        if (parent !== null && parent !== undefined && field !== null && field !== undefined)
          used.add(`${parent.name}.${field.name}.${node.name.value}`);
      },
      FragmentSpread: () => {},
      InlineFragment: (node) => {
        if (node.typeCondition !== undefined) used.add(node.typeCondition.name.value);
      },
      FragmentDefinition: (node) => {
        used.add(node.typeCondition.name.value);
      },
      ObjectField: (node) => {
        const parent = getNamedType(info.getParentInputType());
        if (isInputObjectType(parent)) used.add(parent.name).add(`${parent.name}.${node.name.value}`);
      },
      ObjectValue: () => {
        const type = getNamedType(info.getInputType());
        if (isInputObjectType(type)) addRequired(type, used);
      },
      EnumValue: (node) => {
        const type = getNamedType(info.getInputType());
        if (isEnumType(type)) used.add(type.name).add(`${type.name}.${node.value}`);
      },
      VariableDefinition: () => {
        addInput(info.getInputType(), used);
      },
      Directive: (node) => {
        used.add(`@${node.name.value}`);
        for (const { name } of node.arguments ?? []) used.add(`@${node.name.value}.${name.value}`);
      },
    }),
  );
}

/** A literal must hold every required field, also one that is new. */
function addRequired(type: NonNullable<ReturnType<typeof getNamedType>>, used: Set<string>): void {
  if (!isInputObjectType(type)) return;
  used.add(type.name);
  for (const field of Object.values(type.getFields())) {
    if (String(field.type).endsWith("!") && field.defaultValue === undefined) used.add(`${type.name}.${field.name}`);
  }
}

function addInput(start: GraphQLInputType | null | undefined, used: Set<string>): void {
  const waiting = [getNamedType(start)];
  const seen = new Set<string>();
  for (let type = waiting.pop(); type !== undefined || waiting.length > 0; type = waiting.pop()) {
    if (type === null || type === undefined || seen.has(type.name)) continue;
    seen.add(type.name);
    used.add(type.name);
    if (isEnumType(type)) for (const { name } of type.getValues()) used.add(`${type.name}.${name}`);
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      used.add(`${type.name}.${field.name}`);
      waiting.push(getNamedType(field.type));
    }
  }
}
