/** Shows the sign-ins of `/home.json`; a click signs in and opens the explorer anew with the token. */
export const homeScript = `
const page = await (await fetch("/home.json")).json();
const state = document.getElementById("state");
const list = document.getElementById("sign-ins");
document.title = page.title;
document.getElementById("title").textContent = page.title;
sessionStorage.removeItem("access-token");

for (const signIn of page.signIns) {
  const canSignIn = page.signInOperation !== null && signIn.variables !== undefined;
  const entry = document.createElement(canSignIn ? "button" : "span");
  const shown = Object.entries(signIn.credentials).map(([name, value]) => name + ": " + value).join(" · ");
  const details = document.createElement("small");
  details.textContent = [signIn.note, shown].filter(Boolean).join(" — ");
  entry.append(signIn.name, details);
  if (canSignIn) entry.addEventListener("click", () => enter(signIn, entry));
  list.append(entry);
}
if (page.signIns.length === 0) state.hidden = true;

async function enter(signIn, entry) {
  state.className = "";
  state.textContent = "Signing in …";
  try {
    const token = await signInAs(signIn);
    sessionStorage.setItem("access-token", token);
    for (const other of list.children) other.setAttribute("aria-pressed", String(other === entry));
    state.textContent = "Signed in as " + signIn.name;
    document.getElementById("explorer").contentWindow.location.reload();
  } catch (error) {
    state.className = "failed";
    state.textContent = "Signing in failed: " + error.message;
  }
}

async function signInAs(signIn) {
  const response = await fetch(page.graphqlPath, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: page.signInOperation.query, variables: signIn.variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  const token = page.signInOperation.tokenPath.reduce((value, key) => value?.[key], data);
  if (typeof token !== "string") throw new Error("the answer has no token");
  return token;
}
`;

/** Starts Altair with the prepared operations, and the token of the page around it, if any. */
export const explorerScript = `
const page = await (await fetch("/home.json")).json();
const token = sessionStorage.getItem("access-token");
const authorization = token ? { Authorization: "Bearer " + token } : {};
const endpoints = {
  endpointURL: new URL(page.graphqlPath, location.href).href,
  subscriptionsEndpoint: new URL(page.graphqlPath, location.href.replace(/^http/, "ws")).href,
  initialSubscriptionRequestHandlerId: "graphql-ws",
  initialSubscriptionsPayload: token ? { authorization: "Bearer " + token } : {},
};
const windows = page.operations.map((operation) => ({
  ...endpoints,
  initialName: operation.name,
  initialQuery: operation.query,
  initialVariables: JSON.stringify(operation.variables ?? {}, null, 2),
  initialHeaders: { ...authorization, ...operation.headers },
}));
AltairGraphQL.init({
  ...endpoints,
  initialHeaders: authorization,
  initialWindows: windows,
  preserveState: false,
  disableAccount: true,
  initialSettings: { "schema.reloadOnStart": true, "banners.disable": true, disablePushNotification: true },
});
`;
