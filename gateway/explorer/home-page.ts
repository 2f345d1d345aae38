/** The page at `/`: who can sign in, above the explorer. It has no inline script or style and asks no other site. */
export const homeHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphQL explorer</title>
<link rel="icon" href="/explorer/favicon.ico">
<link rel="stylesheet" href="/home.css">
</head>
<body>
<header>
<h1 id="title"></h1>
<p id="state" role="status">Not signed in</p>
<div id="sign-ins"></div>
</header>
<iframe id="explorer" title="GraphQL explorer" src="/explorer/"></iframe>
<script type="module" src="/home.js"></script>
</body>
</html>
`;

export const homeCss = `
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; font: 14px/1.4 system-ui, sans-serif; color: #1c2430; background: #fff; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 8px 16px; border-bottom: 1px solid #d5dbe3; }
h1 { margin: 0; font-size: 16px; }
#state { margin: 0; color: #566275; }
#state.failed { color: #b3261e; }
#sign-ins { display: flex; flex-wrap: wrap; gap: 8px; }
#sign-ins button, #sign-ins span { padding: 4px 10px; border: 1px solid #b9c3d0; border-radius: 6px; background: #f5f7fa; font: inherit; text-align: left; }
#sign-ins button { cursor: pointer; }
#sign-ins button:hover, #sign-ins button:focus-visible { border-color: #2459c4; }
#sign-ins button[aria-pressed="true"] { border-color: #2459c4; background: #e6eefc; }
small { display: block; color: #566275; }
iframe { flex: 1; width: 100%; border: 0; }
@media (prefers-color-scheme: dark) {
  body { color: #e4e9f0; background: #16191e; }
  header { border-color: #333b46; }
  #state, small { color: #9aa7b8; }
  #sign-ins button, #sign-ins span { background: #21262e; border-color: #414b59; color: inherit; }
  #sign-ins button[aria-pressed="true"] { background: #223a66; }
}
`;
