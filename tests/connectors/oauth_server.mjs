// An OAuth 2 server and an API that wants its tokens, on one port. Commands come as JSON lines on stdin:
//   {"authorize": {…}|null}   parameters for the next redirects back (an "error" takes the code away)
//   {"token": {…}|null}       how the token address answers: status, raw, type, merge, drop, delay (ms), times
//   {"revoke": true}          the tokens given so far are refused by the API
// Each command is answered by a line; {"report": true} gets every request that was seen.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { OAuth2Server } from "oauth2-mock-server";

const seen = [];
const valid = new Set();
let authorize = null;
let token = null;

const oauth = new OAuth2Server();
await oauth.issuer.keys.generate("RS256");
oauth.service.on("beforeTokenSigning", (jwt) => { jwt.payload.jti = crypto.randomUUID(); });
oauth.service.on("beforeAuthorizeRedirect", (back) => {
  if (!authorize) return;
  if (authorize.error) back.url.searchParams.delete("code");
  for (const [name, value] of Object.entries(authorize)) back.url.searchParams.set(name, value);
});
oauth.service.on("beforeUserinfo", (answer) => { answer.body = { sub: "42", email: "desk@harbour.example" }; });

function read(request) {
  return new Promise((done) => {
    let text = "";
    request.on("data", (part) => { text += part; });
    request.on("end", () => done(text));
  });
}

function current() {
  if (!token) return {};
  const how = token;
  if (how.times && --how.times === 0) token = null;
  return how;
}

async function tokens(request, response) {
  const body = await read(request);
  seen.push({ path: "/token", form: Object.fromEntries(new URLSearchParams(body)), auth: request.headers.authorization ?? "" });
  const how = current();
  if (how.delay) await new Promise((done) => setTimeout(done, how.delay));
  if (how.raw !== undefined) {
    response.writeHead(how.status ?? 200, { "Content-Type": how.type ?? "application/json", ...how.headers });
    response.end(how.raw);
    return;
  }
  const inner = await fetch(`http://127.0.0.1:${innerPort}/token`, {
    method: "POST", body, headers: { "Content-Type": "application/x-www-form-urlencoded", ...(request.headers.authorization ? { Authorization: request.headers.authorization } : {}) },
  });
  const answer = { ...(await inner.json()), ...how.merge };
  for (const name of how.drop ?? []) delete answer[name];
  if (answer.access_token) valid.add(answer.access_token);
  response.writeHead(inner.status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(answer));
}

function things(request, response) {
  const given = (request.headers.authorization ?? "").replace("Bearer ", "");
  const good = valid.has(given);
  seen.push({ path: request.url, good });
  response.writeHead(good ? 200 : 401, { "Content-Type": "application/json" });
  response.end(JSON.stringify(good ? { things: [1, 2, 3], you_sent: given } : { error: "token not known" }));
}

const front = createServer((request, response) => {
  const url = new URL(request.url, "http://x");
  if (url.pathname === "/token") return void tokens(request, response);
  if (url.pathname.startsWith("/api")) return things(request, response);
  seen.push({ path: url.pathname, query: Object.fromEntries(url.searchParams) });
  return oauth.service.requestHandler(request, response);
});

await oauth.start(0, "127.0.0.1");
const innerPort = oauth.address().port;
front.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(JSON.stringify({ port: front.address().port })));

createInterface({ input: process.stdin }).on("line", (line) => {
  const command = JSON.parse(line);
  if ("authorize" in command) authorize = command.authorize;
  if ("token" in command) token = command.token;
  if (command.revoke) valid.clear();
  const told = command.report ? seen.slice() : [];
  if (command.forget) seen.length = 0;
  console.log(JSON.stringify({ seen: told }));
}).on("close", () => process.exit(0));
