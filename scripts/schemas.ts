import { writeFileSync } from "node:fs";
import { policyJsonSchema } from "../src/domain/policy/policy-schema.ts";
import { taskJsonSchema } from "../src/domain/task/task-schema.ts";
import { auditJsonSchema } from "../src/surfaces/report/audit/audit-schema.ts";
import { checkReportJsonSchema } from "../src/surfaces/report/check-report-schema.ts";

/** Writes schemas/*.schema.json; tests hold them to the zod schemas. */
const folder = new URL("../schemas/", import.meta.url);
writeFileSync(new URL("task_contract_v1.schema.json", folder), `${JSON.stringify(taskJsonSchema(), null, 2)}\n`);
writeFileSync(new URL("flyball.schema.json", folder), `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
writeFileSync(new URL("check_report_v1.schema.json", folder), `${JSON.stringify(checkReportJsonSchema(), null, 2)}\n`);
writeFileSync(new URL("audit.schema.json", folder), `${JSON.stringify(auditJsonSchema(), null, 2)}\n`);
