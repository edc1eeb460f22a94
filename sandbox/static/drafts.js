// What has been typed or ticked on the page and not been told to the server yet. at: {surface, block, action}.

const key = (at) => JSON.stringify([at.surface, at.block, at.action]);

export class Drafts {
  #all = new Map();

  // raw: as the server wants it. drawn: as the element wants it when it is drawn anew.
  keep(at, raw, drawn = raw) {
    this.#all.set(key(at), { at, raw, drawn });
  }

  drawn(at) {
    return this.#all.get(key(at))?.drawn;
  }

  on(surface) {
    const here = [...this.#all.values()].filter((one) => one.at.surface === surface);
    return here.map(({ at, raw }) => [at.block, at.action, raw]);
  }

  forgetAllBut(isThere) {
    for (const [id, { at }] of this.#all) if (!isThere(at.surface)) this.#all.delete(id);
  }
}
