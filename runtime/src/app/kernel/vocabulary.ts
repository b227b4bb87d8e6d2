import { type AnyCommand, capabilities, type ValueCheck, validatorOf } from "@locara/schema";
import type { Check, CommandChecks, Vocabulary } from "./policy.ts";

/** The first problem of a value as a clause. It names the place and the rule, never the value. */
const check =
  (validate: ValueCheck): Check =>
  (value) => {
    const [problem] = validate(value);
    return problem === undefined ? null : `payload${problem.instancePath.replaceAll("/", ".")} ${problem.message}`;
  };

const noItems: Check = () => "the command sends no items";

function checks({ id }: AnyCommand): CommandChecks {
  const validator = validatorOf(id);
  if (validator === undefined) throw new Error(`${id} has no validator: run npm run generate`);
  return {
    args: check(validator.args),
    result: check(validator.result),
    item: validator.item === null ? noItems : check(validator.item),
  };
}

/** All of Locara's capabilities, and the generated validators of their commands. */
export const vocabulary: Vocabulary = { capabilities, checks };
