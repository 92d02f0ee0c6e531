import { appendFileSync } from "node:fs";
import type { StoreAndEngine } from "../../src/main/create-app.ts";
import type { Durable, DurableContext, StepAttempt, StepOptions, WorkflowDefinition } from "../../src/ports/durable.ts";
import type { Store } from "../../src/ports/store.ts";
import { killTreeNow } from "./kill-tree.ts";

/** Where a process dies. `list` dies nowhere and writes every place that it passes into `file`.
 * - `before`/`after` a step's function, `kept`: after the step's result is recorded.
 * - `write`: before the Nth transaction of the store in this process is begun; an effect has then been made, and nobody has written it down. */
export type KillPlan =
  | { readonly kind: "none" }
  | { readonly kind: "list"; readonly file: string }
  | { readonly kind: "at"; readonly place: string }
  | { readonly kind: "during"; readonly step: string; readonly ms: number };

/** Wraps the engine and the store so that the process dies by `plan`. */
export function killBy(plan: KillPlan): (opened: StoreAndEngine) => StoreAndEngine {
  const pass = (place: string): void => {
    if (plan.kind === "list") appendFileSync(plan.file, `${place}\n`);
    if (plan.kind === "at" && plan.place === place) killTreeNow(process.pid);
  };
  return ({ store, durable }) => ({ store: killingStore(store, pass), durable: killingEngine(durable, plan, pass) });
}

function killingStore(store: Store, pass: (place: string) => void): Store {
  let writes = 0;
  return {
    read: store.read,
    audit: store.audit,
    history: store.history,
    write: (act) => {
      writes++;
      pass(`write ${writes}`);
      return store.write(act);
    },
    close: () => store.close(),
  };
}

function killingEngine(durable: Durable, plan: KillPlan, pass: (place: string) => void): Durable {
  return {
    define: <I>(definition: WorkflowDefinition<I>) =>
      durable.define<I>({
        ...definition,
        run: (context, input: I) => definition.run(killingContext(context, plan, pass), input),
      }),
    start: async (...args) => {
      pass("before start");
      await durable.start(...args);
      pass("kept start");
    },
    signal: async (...args) => {
      pass("before signal");
      await durable.signal(...args);
      pass("kept signal");
    },
    cancel: async (...args) => {
      pass("before cancel");
      await durable.cancel(...args);
      pass("kept cancel");
    },
    get: (id) => durable.get(id),
    steps: (id) => durable.steps(id),
    work: (options) => durable.work(options),
    prune: (beforeMs) => durable.prune(beforeMs),
    close: () => durable.close(),
  };
}

function killingContext(context: DurableContext, plan: KillPlan, pass: (place: string) => void): DurableContext {
  return {
    id: context.id,
    sleep: (name, ms) => context.sleep(name, ms),
    wait: async (name, options) => {
      pass("before wait");
      const data = await context.wait(name, options);
      pass("kept wait");
      return data;
    },
    step: async <T>(
      name: string,
      fn: (attempt: StepAttempt) => Promise<T>,
      options: StepOptions<T> = {},
    ): Promise<T> => {
      const { undo } = options;
      const mended: StepOptions<T> =
        undo === undefined
          ? options
          : {
              ...options,
              undo: async (value) => {
                pass(`before undo of ${name}`);
                await undo(value);
                pass(`after undo of ${name}`);
              },
            };
      const run = async (attempt: StepAttempt): Promise<T> => {
        pass(`before ${name}`);
        if (plan.kind === "during" && plan.step === name) setTimeout(() => killTreeNow(process.pid), plan.ms);
        const value = await fn(attempt);
        pass(`after ${name}`);
        return value;
      };
      const value = await context.step(name, run, mended);
      pass(`kept ${name}`);
      return value;
    },
  };
}
