import { afterAll, beforeAll, expect, test } from "vitest";
import { change, codes, holding, signIn } from "../acceptance/identity/people.js";
import { type World, world } from "../support/world.js";
import { program, runScript } from "./support/processes.js";

let w: World;
beforeAll(async () => {
  w = await world("operator", { transport: "in-process" });
});
afterAll(() => w?.close());

const EMAIL = "ada@vendor.example";
const operator = (args: string[] = ["--name", "Ada", "--email", EMAIL]) =>
  runScript(program("operator"), args, { DATABASE_URL: w.database.serviceUrls.identity ?? "" });
const passwordIn = (text: string) => /password (\S+)/.exec(text)?.[1] ?? "";

test("the first operator signs in with the password that was printed last, chooses one, and adds the others", async () => {
  const first = operator();
  expect(first).toMatchObject({ status: 0, stderr: "" });
  const again = operator();
  expect(again).toMatchObject({ status: 0, stderr: "" });
  const [lost, password] = [passwordIn(first.stdout), passwordIn(again.stdout)];
  expect(codes(await signIn(w, { identifier: EMAIL, password: lost }))).toEqual(["INVALID_CREDENTIALS"]);
  const session = await signIn(w, { identifier: EMAIL, password });
  expect(session.passwordChangeDue).toBe(true);

  const ada = holding(session.accessToken);
  const chosen = { currentPassword: password, newPassword: "chosen-pass-1", confirmPassword: "chosen-pass-1" };
  expect(codes(await change(w, ada, "changeMyPassword", "ChangeMyPasswordInput", chosen))).toEqual([]);
  const colleague = { name: "Rita", email: "rita@vendor.example", kinds: ["MEMBERSHIP_REVIEWER"], initialPassword: "first-pass-1" };
  expect(codes(await change(w, ada, "addStaffMember", "AddStaffMemberInput", colleague))).toEqual([]);

  expect(operator()).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("has a password of its own") });
  expect(codes(await signIn(w, { identifier: EMAIL, password: chosen.newPassword }))).toEqual([]);
});

test("who is something else already does not become an operator this way, and what is missing is said", async () => {
  const refusals: [string[], string][] = [
    [["--name", "Rita", "--email", "rita@vendor.example"], "email: rita@vendor.example is on the vendor's staff, but no operator"],
    [["--name", "Ada", "--email", "nowhere"], "email: An e-mail address is needed"],
    [["--name", " ", "--email", "eve@vendor.example"], "name: This must not be empty."],
    [["--name", "Ada"], "Usage: npm run operator"],
    [["--nmae", "Ada"], "Usage: npm run operator"],
  ];
  for (const [args, message] of refusals)
    expect(operator(args)).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining(message) });
});
