import { Fault } from "../../base/fault.ts";

/** What was typed after a command's name, by the names that the command declared. Asking for an undeclared name throws a TypeError. */
export class Input {
  readonly #command: string;
  readonly #values: ReadonlyMap<string, InputValue>;

  /** Arguments are keyed by their name (`TASK`), options by theirs with the dashes (`--env`). `command` is the line so far: `flyball run`. */
  constructor(command: string, values: ReadonlyMap<string, InputValue>) {
    this.#command = command;
    this.#values = values;
  }

  /** Whether a flag was given. */
  flag(name: string): boolean {
    return this.#get(name) === true;
  }

  /** An argument or option; null where it was not given. */
  text(name: string): string | null {
    const value = this.#get(name);
    return typeof value === "string" ? value : null;
  }

  /** The same, where an empty text names nothing: it comes from a variable that is not set. Throws the Fault that says which is empty. */
  named(name: string): string | null {
    const value = this.text(name);
    if (value?.trim() === "") throw this.usage(`${name} is empty`);
    return value;
  }

  /** An argument or option that this call cannot do without. Throws the Fault that names it. */
  required(name: string): string {
    const value = this.text(name);
    if (value === null)
      throw this.usage(`${name} is missing`, `${this.#command} ${name.startsWith("--") ? `${name} …` : name}`);
    return value;
  }

  /** An argument `many` or `any`, or an option of kind `list`, in the order typed. */
  list(name: string): readonly string[] {
    const value = this.#get(name);
    return Array.isArray(value) ? value : [];
  }

  /** A decimal number of at least `min`; null where it was not given. Throws the Fault that says what was expected. */
  number(name: string, min = 0): number | null {
    const value = this.text(name);
    if (value === null) return null;
    const parsed = /^-?\d+(?:\.\d+)?$/u.test(value) ? Number(value) : Number.NaN;
    if (!(parsed >= min)) throw this.usage(`${name} takes a number of at least ${min}, not '${value}'`);
    return parsed;
  }

  /** A Fault of wrong usage: exit code 2. */
  usage(message: string, hint = `${this.#command} --help`): Fault {
    return new Fault(message, { code: "USAGE", exit: 2, hint });
  }

  #get(name: string): InputValue {
    const value = this.#values.get(name);
    if (value === undefined) throw new TypeError(`${this.#command} declares no ${name}`);
    return value;
  }
}

/** `false` is a flag not given, `null` a text not given. */
export type InputValue = boolean | string | readonly string[] | null;
