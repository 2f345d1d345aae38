import { type Form, LENGTHS } from "../../../platform/forms/form.js";
import type { Contact, Filing, Relationship } from "./application-parts.js";

const MOST_ENTRIES = 50;

/** Reads the contact of an application (JOIN-049, JOIN-061); adds every problem to the form. */
export function readContact(form: Form, contact: Contact): Contact {
  const { NAME, TELEPHONE, ADDRESS_LINE } = LENGTHS;
  return {
    lastName: form.text("lastName", contact.lastName, { required: true, longest: NAME }),
    firstName: form.text("firstName", contact.firstName, { required: true, longest: NAME }),
    preferredMethod: form.chosen("preferredMethod", contact.preferredMethod),
    email: form.email("email", contact.email, { required: true }),
    position: form.text("position", contact.position, { longest: NAME }),
    mobilePhone: form.text("mobilePhone", contact.mobilePhone, { longest: TELEPHONE }),
    officePhone: form.text("officePhone", contact.officePhone, { longest: TELEPHONE }),
    fax: form.text("fax", contact.fax, { longest: TELEPHONE }),
    officeAddress: form.text("officeAddress", contact.officeAddress, { longest: ADDRESS_LINE }),
  };
}

/** Reads the filing of sensitive relationships (JOIN-062, JOIN-063, C26.2); adds every problem to the form. */
export function readFiling(form: Form, { hasRelationship, entries: given }: Filing): Filing {
  const entries = given ?? [];
  if (hasRelationship === undefined || hasRelationship === null)
    form.add("FILING_ANSWER_REQUIRED", "Say whether there is any relationship with the vendor, or none.", "hasRelationship");
  if (hasRelationship === true && entries.length === 0) form.add("FILING_DETAILS_REQUIRED", "Name at least one relationship.", "entries");
  if (hasRelationship === false && entries.length > 0)
    form.add("FILING_CONTRADICTORY", "No relationship was declared, and yet some are listed.", "entries");
  if (entries.length > MOST_ENTRIES) form.add("LIMIT_EXCEEDED", `At most ${MOST_ENTRIES} relationships.`, "entries");
  return {
    hasRelationship: hasRelationship ?? null,
    entries: entries.slice(0, MOST_ENTRIES).map((entry, index) => readEntry(form.part("entries", String(index)), entry)),
  };
}

function readEntry(form: Form, { party, role, name, description }: Relationship): Relationship {
  return {
    party: form.chosen("party", party),
    role: form.chosen("role", role),
    name: form.text("name", name, { required: true, longest: LENGTHS.NAME }),
    description: form.text("description", description, { longest: LENGTHS.REASON }),
  };
}
