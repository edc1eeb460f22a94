// What the page asks of the local Slack. `person`: the id of the one it is asked for.

const json = (response) => (response?.ok ? response.json() : null);
const get = async (path) => json(await fetch(path).catch(() => null));

// All that this person sees, or null while the server is away: the stream of changes waits until it is back.
export const stateOf = (person) => get(`/demo/state?as=${encodeURIComponent(person)}`);

export const exchanges = () => get("/demo/wire");
export const exchange = (id) => get(`/demo/wire/${encodeURIComponent(id)}`);

// Do something for this person. Null when what it was about is gone.
export async function act(person, wish) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ as: person, ...wish });
  return json(await fetch("/demo/act", { method: "POST", headers, body }).catch(() => null));
}

export function onChange(call) {
  new EventSource("/demo/changes").onmessage = call;
}
