import "reflect-metadata";
import { Directive, Field, ObjectType, registerEnumType } from "type-graphql";
import { type Decimal, toFixed } from "../money.js";
import { DecimalScalar } from "./scalars.js";

@Directive("@shareable")
@ObjectType({ description: "An amount in one currency." })
export class Money {
  @Field(() => DecimalScalar, { description: "The exact amount." })
  amount!: string;

  @Field(() => String, { description: "ISO 4217 code, for example `USD`." })
  currency!: string;
}

/** Budgets and list prices are in US dollars; budgets are shown with two decimals, expenditures with eight. */
export function usd(amount: Decimal, places: 2 | 8): Money {
  return { amount: toFixed(amount, places), currency: "USD" };
}

@Directive("@shareable")
@ObjectType({ description: "A personal value that lists show masked; `full` is given only to who selects it and may see it." })
export class MaskedText {
  @Field(() => String, { description: "The masked form, always there." })
  masked!: string;

  @Field(() => String, { nullable: true, description: "The full value, for callers who may see it." })
  full!: string | null;
}

/** First and last character with four asterisks between; a one-character name becomes four asterisks (CUST-008). */
export function maskName(name: string): MaskedText {
  const characters = [...name];
  const masked = characters.length < 2 ? "****" : `${characters[0]}****${characters.at(-1)}`;
  return { masked, full: name };
}

export enum PartnerKind {
  SOLUTION_PROVIDER = "SOLUTION_PROVIDER",
  DISTRIBUTOR = "DISTRIBUTOR",
  RESELLER = "RESELLER",
}

registerEnumType(PartnerKind, {
  name: "PartnerKind",
  description: "How a partner sells: by the program it is enrolled in.",
  valuesConfig: {
    SOLUTION_PROVIDER: { description: "Sells to customers of its own." },
    DISTRIBUTOR: { description: "Sells through resellers." },
    RESELLER: { description: "Sells under a distributor." },
  },
});
