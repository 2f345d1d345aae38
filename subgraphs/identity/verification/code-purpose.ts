import { Field, InputType, registerEnumType } from "type-graphql";

export enum CodePurpose {
  CRITICAL_OPERATION = "CRITICAL_OPERATION",
  REGISTER_ACCOUNT = "REGISTER_ACCOUNT",
  SET_SECURITY_PHONE = "SET_SECURITY_PHONE",
  BIND_MOBILE = "BIND_MOBILE",
  RESET_PASSWORD = "RESET_PASSWORD",
}

registerEnumType(CodePurpose, {
  name: "CodePurpose",
  description: "What a verification code is to be used for; it is good for nothing else.",
  valuesConfig: {
    CRITICAL_OPERATION: { description: "A critical operation: give `operation`. It goes to the caller's own address (APPX-004)." },
    REGISTER_ACCOUNT: { description: "Registering with an e-mail address: give `email`, channel EMAIL (JOIN-007). For visitors too." },
    SET_SECURITY_PHONE: { description: "A security phone of one's own account: give `phone`, channel SMS (JOIN-008)." },
    BIND_MOBILE: { description: "A mobile number of one's own account: give `phone`, channel SMS (JOIN-008)." },
    RESET_PASSWORD: {
      description:
        "A forgotten password: give `identifier`. It goes to the account's e-mail address or security phone; the answer is the same whether there is such an account and address or not (JOIN-020). For visitors too.",
    },
  },
});

export enum VerificationChannel {
  EMAIL = "EMAIL",
  SMS = "SMS",
}

registerEnumType(VerificationChannel, {
  name: "VerificationChannel",
  description: "How a verification code reaches somebody.",
  valuesConfig: {
    EMAIL: { description: "By e-mail." },
    SMS: { description: "By text message; for a critical operation to the own mobile number, without one to the security phone." },
  },
});

@InputType({
  description: "A telephone number. Both fields are required; what is missing or wrong is refused with PHONE_INVALID (JOIN-019).",
})
export class PhoneNumberInput {
  @Field(() => String, { nullable: true, description: "Dial code of the catalogue (`countries`), for example `+353`." })
  countryCode?: string | null;

  @Field(() => String, { nullable: true, description: "The number without it, 4 to 14 digits; blanks, dots and hyphens do not count." })
  number?: string | null;
}
