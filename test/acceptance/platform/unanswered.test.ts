import { expect, test } from "vitest";
import { subgraphRequest } from "../../../platform/graphql/transport.js";
import { newId } from "../../../platform/ids.js";
import { post } from "../../support/client.js";
import { loneSubgraph } from "../../support/lone-subgraph.js";
import { asAdmin, cloneDatabase } from "../../support/postgres.js";
import { RECORD_USAGE } from "../../support/world.js";

const METERING = { kind: "INTEGRATION", integrationKind: "METERING" } as const;
const records = [{ recordId: newId(), customerId: newId(), productCode: "ECS", listAmount: "1.00", spentAt: new Date() }];
const operation = { query: RECORD_USAGE, variables: { input: { records } } };

test("while its database cannot be reached, whoever asks a subgraph is told to try again", async () => {
  const { subgraph, endpoint, headersOf } = await loneSubgraph("finance", { databaseUrl: "postgres://pcg_finance@127.0.0.1:9/none" });
  const { body } = await post(endpoint, operation, await headersOf(METERING));
  const message = "The database cannot be reached at the moment: please try again.";
  expect(body.errors).toEqual([{ message, path: ["recordUsage"], extensions: { code: "TRY_AGAIN" } }]);
  await subgraph.close();
});

test("whoever asks in-process is told that there is no answer in time", async () => {
  const { adminUrl, serviceUrls } = await cloneDatabase("unanswered");
  const { subgraph, headersOf } = await loneSubgraph("finance", { databaseUrl: serviceUrls.finance ?? "", answerMs: 100 });
  await asAdmin(adminUrl, (admin) =>
    admin.begin(async (transaction) => {
      await transaction`lock table finance.known_associations`;
      const request = subgraphRequest("MUTATION", operation);
      await expect(subgraph.transport.request(request, await headersOf(METERING))).rejects.toMatchObject({ name: "TimeoutError" });
    }),
  );
  await subgraph.close();
});
