import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** The proxies whose `x-forwarded-for` is believed: how many stand before the gateway, or their addresses and subnets. */
export type TrustedProxies = number | readonly string[];

/**
 * Tells the address that a request comes from: the last that a trusted proxy has told of, or that of the connection.
 * What stands before it in `x-forwarded-for` is the client's own text. Throws on an address that is none.
 */
export function clientAddressBehind(proxies: TrustedProxies): (request: IncomingMessage) => string | null {
  if (proxies === 0) return ({ socket }) => socket.remoteAddress ?? null;
  const isTrusted = typeof proxies === "number" ? (_address: string, hop: number) => hop < proxies : among(proxies);
  return ({ headers, socket }) => {
    const told = String(headers["x-forwarded-for"] ?? "").split(",");
    let address = socket.remoteAddress ?? null;
    for (let hop = 0; address !== null && isTrusted(address, hop); hop += 1) {
      const next = told.pop()?.trim();
      if (!next) break;
      address = next;
    }
    return address;
  };
}

/** Reads proxies as they are set: a number, or addresses and subnets with commas between. Null when it is neither. */
export function readProxies(text: string): TrustedProxies | null {
  if (/^\d+$/.test(text)) return Number(text);
  const addresses = text.split(",").map((address) => address.trim());
  return addresses.every((address) => subnetOf(address)) ? addresses : null;
}

function among(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const proxy of proxies) {
    const subnet = subnetOf(proxy);
    if (!subnet) throw new Error(`"${proxy}" is neither an IP address nor a subnet`);
    list.addSubnet(subnet.address, subnet.prefix, subnet.family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function subnetOf(text: string): { readonly address: string; readonly prefix: number; readonly family: "ipv4" | "ipv6" } | null {
  const [address = "", prefix, ...more] = text.split("/");
  if (isIP(address) === 0 || more.length > 0) return null;
  const family = familyOf(address);
  const whole = family === "ipv4" ? 32 : 128;
  if (prefix !== undefined && (!/^\d+$/.test(prefix) || Number(prefix) > whole)) return null;
  return { address, prefix: prefix === undefined ? whole : Number(prefix), family };
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}
