import { Field, ObjectType, registerEnumType } from "type-graphql";
import delivered from "./critical-operations.json" with { type: "json" };

export enum CriticalOperationActor {
  SOLUTION_PROVIDER = "SOLUTION_PROVIDER",
  DISTRIBUTOR = "DISTRIBUTOR",
  RESELLER = "RESELLER",
  PARTNER = "PARTNER",
  CUSTOMER = "CUSTOMER",
}

registerEnumType(CriticalOperationActor, {
  name: "CriticalOperationActor",
  description: "Who carries out a critical operation.",
  valuesConfig: {
    SOLUTION_PROVIDER: { description: "A partner in the Cloud Solution Provider Program." },
    DISTRIBUTOR: { description: "A distributor." },
    RESELLER: { description: "A reseller." },
    PARTNER: { description: "Any partner." },
    CUSTOMER: { description: "A customer." },
  },
});

export const CriticalOperationClass = {
  CRITICAL: "CRITICAL",
  SENSITIVE: "SENSITIVE",
  HIGH_RISK: "HIGH_RISK",
} as const;
export type CriticalOperationClass = keyof typeof CriticalOperationClass;

registerEnumType(CriticalOperationClass, {
  name: "CriticalOperationClass",
  description: "What the vendor calls such an operation.",
  valuesConfig: {
    CRITICAL: { description: "Critical." },
    SENSITIVE: { description: "Sensitive." },
    HIGH_RISK: { description: "High risk." },
  },
});

export const CriticalOperationPolicy = {
  CODE_IF_ENABLED: "CODE_IF_ENABLED",
  CODE_ALWAYS: "CODE_ALWAYS",
} as const;
export type CriticalOperationPolicy = keyof typeof CriticalOperationPolicy;

registerEnumType(CriticalOperationPolicy, {
  name: "CriticalOperationPolicy",
  description: "When an operation asks for a verification code.",
  valuesConfig: {
    CODE_IF_ENABLED: { description: "While the account's verification code function is on (APPX-002)." },
    CODE_ALWAYS: { description: "Whatever the setting is (APPX-003)." },
  },
});

/** The codes of the register as an enum of the graph. */
export const CriticalOperationCode: Readonly<Record<string, string>> = Object.fromEntries(delivered.map(({ code }) => [code, code]));

registerEnumType(CriticalOperationCode, {
  name: "CriticalOperationCode",
  description: "An operation of the register of critical operations (APPX-001).",
  valuesConfig: Object.fromEntries(delivered.map(({ code, name }) => [code, { description: `${name}.` }])),
});

@ObjectType({ description: "An operation that can ask for a verification code." })
export class CriticalOperation {
  @Field(() => CriticalOperationCode, { description: "Its code." })
  code!: string;

  @Field(() => String, { description: "What is done, for a person." })
  name!: string;

  @Field(() => [CriticalOperationActor], { description: "Who carries it out." })
  actors!: CriticalOperationActor[];

  @Field(() => CriticalOperationClass, { description: "What the vendor calls it." })
  class!: CriticalOperationClass;

  @Field(() => CriticalOperationPolicy, { description: "When it asks for a code." })
  policy!: CriticalOperationPolicy;
}
