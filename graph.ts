import type { Logger } from "pino";
import { identityAuthenticator } from "./gateway/access/identity.js";
import { createGateway, type Gateway, type GatewayOptions } from "./gateway/server.js";
import { httpTransport } from "./gateway/transports/http.js";
import { generateSigningKeys, type PrincipalSigner, principalSigner, principalVerifier } from "./platform/access/signature.js";
import { ticketSigner, ticketVerifier } from "./platform/access/tickets.js";
import type { Clock } from "./platform/clock.js";
import type { WakeUps } from "./platform/events/wake-ups.js";
import { type FilesOptions, startFiles } from "./platform/files/start-files.js";
import { RunningSubgraph } from "./platform/graphql/running-subgraph.js";
import type { Subgraph } from "./platform/graphql/subgraph.js";
import type { SubgraphTransport } from "./platform/graphql/transport.js";
import { subgraph as benefits } from "./subgraphs/benefits/schema.js";
import { subgraph as finance } from "./subgraphs/finance/schema.js";
import type { IdentityPorts } from "./subgraphs/identity/ports.js";
import { subgraph as identity } from "./subgraphs/identity/schema.js";
import { subgraph as programs } from "./subgraphs/programs/schema.js";
import { subgraph as sales } from "./subgraphs/sales/schema.js";

export type SubgraphName = "identity" | "programs" | "benefits" | "sales" | "finance";

export const SUBGRAPHS: Readonly<Record<SubgraphName, Subgraph>> = { identity, programs, benefits, sales, finance };

export interface GraphOptions {
  /** URL of each subgraph's own database role. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly supergraphSdl: string;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How the gateway reaches the subgraphs. Both must answer alike. */
  readonly transport: "in-process" | "http";
  readonly identity: Omit<IdentityPorts, "ticketSigner">;
  /** Where uploaded files are and where their URLs lead; without it none are offered. */
  readonly files?: FilesOptions;
  readonly gateway?: Pick<GatewayOptions, "limits" | "homePage">;
  /** Upper bound of database connections per subgraph. */
  readonly connections?: number;
}

/** The whole graph in one process. */
export interface Graph {
  readonly gateway: Gateway;
  readonly subgraphs: Readonly<Record<SubgraphName, RunningSubgraph>>;
  /** Signs a principal for one subgraph, as the gateways of this graph do. */
  readonly sign: PrincipalSigner;
  /** Another gateway over the same subgraphs, as a second replica would be. */
  anotherGateway(): Promise<Gateway>;
  /** Applies every event that waits and does all timed work that is due, until there is nothing left. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the five subgraphs and a gateway over them; the keys between them live as long as the process. */
export async function startGraph(options: GraphOptions): Promise<Graph> {
  const { clock, logger, wakeUps, transport, connections } = options;
  const [principalKeys, ticketKeys] = await Promise.all([generateSigningKeys(), generateSigningKeys()]);
  const tickets = ticketVerifier(ticketKeys.publicKey);
  const files = options.files ? await startFiles(options.files, clock, logger) : null;
  const start = (name: SubgraphName, ports: object = {}) =>
    RunningSubgraph.start(SUBGRAPHS[name], {
      databaseUrl: options.databaseUrls[name] ?? "",
      clock,
      logger,
      wakeUps,
      tickets,
      files,
      verifyPrincipal: principalVerifier(principalKeys.publicKey, name),
      ports: { ...ports },
      ...(connections ? { connections } : {}),
    });
  const subgraphs: Record<SubgraphName, RunningSubgraph> = {
    identity: await start("identity", { ...options.identity, ticketSigner: ticketSigner(ticketKeys.privateKey) }),
    programs: await start("programs"),
    benefits: await start("benefits"),
    sales: await start("sales"),
    finance: await start("finance"),
  };
  const all = Object.values(subgraphs);
  const transports = await Promise.all(all.map((subgraph) => transportTo(subgraph, transport)));
  const sign = principalSigner(principalKeys.privateKey);
  const gateways: Gateway[] = [];
  const newGateway = async () => {
    const toIdentity = transports.find(({ name }) => name === "identity");
    if (!toIdentity) throw new Error("identity is missing");
    const authenticator = identityAuthenticator({ identity: toIdentity, sign, logger });
    const gateway = await createGateway({
      ...options.gateway,
      supergraphSdl: options.supergraphSdl,
      transports,
      authenticator,
      sign,
      logger,
    });
    gateways.push(gateway);
    return gateway;
  };

  return {
    gateway: await newGateway(),
    subgraphs,
    sign,
    anotherGateway: newGateway,
    settle: async () => {
      let working = true;
      while (working) {
        working = false;
        for (const subgraph of all) working = (await subgraph.settleOnce()) || working;
      }
    },
    close: async () => {
      // What clients wait for ends first, while everything that it needs still works.
      await Promise.all([files?.close(), ...gateways.map((gateway) => gateway.close())]);
      await Promise.all(transports.map((each) => each.close()));
      await Promise.all(all.map((subgraph) => subgraph.close()));
    },
  };
}

async function transportTo(subgraph: RunningSubgraph, kind: GraphOptions["transport"]): Promise<SubgraphTransport> {
  return kind === "in-process" ? subgraph.transport : httpTransport(subgraph.subgraph.name, await subgraph.listen(0));
}
