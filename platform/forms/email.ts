const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+(?=[A-Za-z])${LABEL}$`);

/**
 * Whether a text is an e-mail address that every mail server takes: a mailbox of RFC 5321 in ASCII, a domain of other
 * letters in its `xn--` form. Quoted names, address literals and Unicode are not taken: they would give one mailbox
 * several spellings, and with them several accounts (JOIN-005, JOIN-006).
 */
export function isEmail(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && text.indexOf("@") <= LONGEST_LOCAL_PART && ADDRESS.test(text);
}
