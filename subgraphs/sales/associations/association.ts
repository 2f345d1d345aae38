import { registerEnumType } from "type-graphql";

export enum AssociationType {
  RESELLER = "RESELLER",
  REFERRAL = "REFERRAL",
}

registerEnumType(AssociationType, {
  name: "AssociationType",
  description: "The transaction model between partner and customer.",
  valuesConfig: {
    RESELLER: { description: "The partner is billed for what the customer uses; the only model for new associations." },
    REFERRAL: { description: "Only on historical records." },
  },
});

export enum AssociationOrigin {
  INVITATION = "INVITATION",
  BACKGROUND = "BACKGROUND",
}
