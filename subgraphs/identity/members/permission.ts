import { Field, ObjectType, registerEnumType } from "type-graphql";
import { PERMISSIONS } from "../../../platform/access/permissions.js";

/** Every code of the permission catalogue, as an enum of the graph. */
export const PermissionCode: Readonly<Record<string, string>> = Object.fromEntries(PERMISSIONS.map(({ code }) => [code, code]));

registerEnumType(PermissionCode, {
  name: "PermissionCode",
  description: "What a role can allow, written AREA_VERB. `permissionCatalogue` groups and names them.",
  valuesConfig: Object.fromEntries(
    PERMISSIONS.map(({ code, area, name, byDefault }) => [
      code,
      { description: `${name} (${area})${byDefault ? "; every role has it" : ""}.` },
    ]),
  ),
});

@ObjectType({ description: "A permission that can be put into a role (ORG-012)." })
export class Permission {
  @Field(() => PermissionCode, { description: "The code." })
  code!: string;

  @Field(() => String, { description: "Its name for a person." })
  name!: string;

  @Field(() => String, { description: "What it is about, for example `customers`." })
  area!: string;

  @Field(() => Boolean, { description: "Every role has it, whether it was chosen or not (ORG-009)." })
  byDefault!: boolean;
}
