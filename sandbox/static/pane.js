// One Slack, as one person sees it. Two panes side by side are two people.

import { conversation, home } from "./conversation.js";
import { avatar, button, byId, el } from "./dom.js";
import { Drafts } from "./drafts.js";
import { ask, drawModals } from "./modals.js";
import { menu } from "./menu.js";
import { notify } from "./notices.js";
import { forget, place } from "./place.js";
import { isNew, see } from "./seen.js";
import * as server from "./server.js";
import { drawSide, isHuman, newsMark } from "./side.js";
import { languageOf, speaker } from "./words.js";

const PAUSE = 200; // milliseconds
const NEAR = 80; // pixels
const ROOM_FOR_PROMPTS = 56; // pixels that they cover at the top

export class Pane {
  // name: the beginning of its elements' ids. page: tells what else there is to draw anew.
  constructor(name, person, page) {
    Object.assign(this, { name, person, page, at: "home", state: null, drafts: new Drafts() });
    this.root = el("section", { class: "pane" });
    this.toast = el("p", { class: "toast", role: "alert" });
    this.notices = el("div", { class: "notices", role: "status" });
  }

  // Ask for what this person sees now. False: nothing came, or it was overtaken by something newer.
  async load() {
    const asked = this.person;
    const next = await server.stateOf(asked);
    const old = this.state;
    if (!next || asked !== this.person || (old?.run === next.run && next.version < old.version)) return false;
    if (old?.me.id === next.me.id && next.warnings.length > old.warnings.length) this.tell(next.warnings.at(-1));
    const isSame = old?.run === next.run && old.me.id === next.me.id;
    if (isSame && newest(next)?.ts > (newest(old)?.ts ?? "")) this.news = newest(next);
    this.state = next;
    this.person = next.me.id;
    return true;
  }

  async act(wish) {
    clearTimeout(this.pausing);
    const answer = await server.act(this.person, wish);
    await this.page.load();
    if (!answer) this.tell(this.say("gone"));
    return answer;
  }

  // Become somebody else.
  async become(person) {
    const beside = this.page.panes.findIndex((pane) => pane.person === person && !pane.isShown);
    if (beside >= 0) {
      this.page.show(beside);
      return byId(`${this.page.panes[beside].name}/as/${person}`).focus();
    }
    this.person = person;
    this.drafts = new Drafts();
    await this.look(this.at === "dm" ? "dm" : "home");
    byId(`${this.name}/as/${person}`).focus();
  }

  // at: "home", "dm" or the id of a channel
  async look(at) {
    this.at = at;
    this.follows = true;
    if (at === "home") this.content?.scrollTo(0, 0);
    this.replying = null;
    await this.page.load();
    const tab = { home: "home", dm: "messages" }[at];
    if (tab) await this.act({ do: "open", tab });
  }

  // Write in the thread of the message with this time; null: no more.
  reply(ts) {
    this.replying = ts;
    this.draw();
    byId(this.name + "/reply")?.focus();
  }

  // What blocks and their elements call.
  use(at, value) {
    return this.act({ do: "use", ...at, value, drafts: this.drafts.on(at.surface) });
  }
  draft(at, raw, drawn) {
    this.drafts.keep(at, raw, drawn);
  }
  drafted(at) {
    return this.drafts.drawn(at);
  }
  async suggest(at, typed) {
    const answer = await server.act(this.person, { do: "suggest", ...at, typed });
    return (answer?.options ?? []).map((option) => ({ value: option.value, label: option.text.text }));
  }
  confirm(dialog) {
    return ask(this, dialog);
  }
  // An app that wants to know of each character is told after a short pause, unless something else is done before.
  afterPause(tell) {
    clearTimeout(this.pausing);
    this.pausing = setTimeout(tell, PAUSE);
  }
  redraw() {
    forget(this.content);
    forget(this.modals);
    this.draw();
  }

  draw() {
    const language = this.page.language ?? languageOf(this.state.me.locale);
    const built = this.person + language;
    if (this.built !== built) this.build(language);
    this.built = built;
    if (this.isReading) {
      see(this.state, this.key(this.channel), this.channel.messages.at(-1)?.ts);
      if (this.at === "dm") this.notice?.remove();
    }
    if (this.news && !(this.isReading && this.at === "dm")) notify(this, this.news);
    this.news = null;
    drawSide(this);
    this.drawHead();
    this.drawContent();
    drawModals(this);
  }

  // What stays as it is until the person or the language changes.
  build(language) {
    const say = (this.say = speaker(language));
    const { state, name } = this;
    this.language = language;
    this.places = el("ul", { class: "places" });
    this.people = el("ul", { class: "people" });
    this.title = el("h2");
    this.tabs = el("div", {
      class: "tabs",
      role: "tablist",
      "aria-label": say("tabs"),
      onkeydown: (key) => this.turn(key),
    });
    this.content = el("div", { class: "content scroll", id: name + "/content", tabindex: 0 });
    this.content.addEventListener("scroll", () => {
      if (this.at !== "home") this.follows = this.content.scrollTop >= this.newestAt - NEAR;
    });
    new ResizeObserver(() => this.follow()).observe(this.content);
    this.text = el("input", { id: name + "/write", autocomplete: "off" });
    const shortcuts = Object.entries(state.shortcuts).map(([label, callback_id]) => [
      label,
      () => this.act({ do: "shortcut", callback_id }),
    ]);
    this.composer = el(
      "form",
      { class: "composer", onsubmit: (event) => this.write(event) },
      menu({ id: name + "/shortcuts", label: say("shortcuts"), face: "+", items: shortcuts }),
      el("label", { for: this.text.id, class: "unseen" }, say("write_here")),
      this.text,
      el("button", { class: "primary" }, say("send")),
    );
    this.slack = el(
      "div",
      { class: "slack" },
      el(
        "nav",
        { class: "side", "aria-label": say("workspace_of", { name: state.me.name }) },
        el("p", { class: "team" }, el("strong", {}, state.team), el("span", {}, say("invented"))),
        this.places,
        el("p", { class: "act-as" }, say("act_as")),
        this.people,
      ),
      el(
        "div",
        { class: "view" },
        el("div", { class: "head" }, this.title, this.tabs),
        this.content,
        this.composer,
      ),
    );
    this.modals = el("div", { class: "layer" });
    this.question = el("div", { class: "layer" });
    this.root.lang = language;
    this.root.replaceChildren(this.slack, this.modals, this.question, this.notices, this.toast);
  }

  key(channel) {
    return `${this.person}/${channel.id}`;
  }

  // Where there is room for one pane only, the other is not.
  get isShown() {
    return this.root.checkVisibility();
  }

  get isReading() {
    return this.isShown && this.at !== "home";
  }

  get isApp() {
    return this.at === "home" || this.at === "dm";
  }

  get channel() {
    return this.state.channels.find((one) => (this.isApp ? one.is_dm : one.id === this.at));
  }

  get others() {
    return this.state.people.filter((one) => isHuman(one) && one.id !== this.person);
  }

  hasNews(channel) {
    const newest = channel.messages.findLast((one) => one.user !== this.person);
    return isNew(this.state, this.key(channel), newest?.ts);
  }

  drawHead() {
    const { say, state } = this;
    const title = this.isApp ? state.app.name : "# " + this.channel.name;
    const tab = { home: say("home"), dm: say("messages") };
    this.root.setAttribute("aria-label", state.me.name);
    const make = () => el("span", {}, this.isApp && avatar(state.app.user), title);
    place(this.title, [{ id: "title", from: title, make }]);
    this.tabs.hidden = !this.isApp;
    place(
      this.tabs,
      Object.entries(tab).map(([id, label]) => {
        const chosen = id === this.at;
        const news = id === "dm" && this.hasNews(this.channel);
        const facts = { role: "tab", id: `${this.name}/${id}`, "aria-controls": this.content.id };
        Object.assign(facts, { "aria-selected": String(chosen), tabindex: chosen ? 0 : -1 });
        const make = () => button([label, news && newsMark(this)], () => this.look(id), facts);
        return { id, from: [chosen, news], make };
      }),
    );
    this.content.role = this.isApp ? "tabpanel" : "log";
    this.content.setAttribute("aria-label", tab[this.at] ?? title);
    const names = { command: state.commands[0] ?? "/", app: state.app.name, name: title };
    this.composer.hidden = this.at === "home" || (this.at === "dm" && !state.may_write);
    this.text.placeholder = say(this.isApp ? "write_to" : "write_in", names);
  }

  async turn(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    await this.look(this.at === "home" ? "dm" : "home");
    byId(`${this.name}/${this.at}`).focus();
  }

  drawContent() {
    const box = this.content;
    if (this.at === "home") return place(box, home(this));
    const before = box.scrollHeight;
    place(box, conversation(this));
    if (this.follows) this.follow();
    else if (box.scrollHeight !== before) byId(this.name + "/reply")?.scrollIntoView({ block: "nearest" });
  }

  // The newest message stays in view, unless the reader has scrolled up.
  follow() {
    if (this.follows && this.at !== "home") this.newestAt = showNewest(this.content);
  }

  async write(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    this.follows = true;
    await this.act({ do: "write", channel: this.channel.id, text });
  }

  tell(words) {
    this.toast.textContent = words;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => (this.toast.textContent = ""), 5000);
  }
}

// What the app wrote last to whoever this is the state of; Slack does not tell of ephemeral messages.
function newest({ app, channels }) {
  return channels.find((one) => one.is_dm).messages.findLast((one) => one.user === app.user && !one.ephemeral);
}

// The end of the conversation, or the reply that is newer than it; the beginning of what does not fit. -> where that is
function showNewest(box) {
  const all = [...box.querySelectorAll(".message")];
  const newest = all.reduce((one, other) => (one?.dataset.ts > other.dataset.ts ? one : other), undefined);
  if (newest === all.at(-1)) box.scrollTop = box.scrollHeight;
  else newest.scrollIntoView({ block: "nearest" });
  const hidden = box.getBoundingClientRect().top + ROOM_FOR_PROMPTS - (newest?.getBoundingClientRect().top ?? Infinity);
  if (hidden > 0) box.scrollTop -= hidden;
  return box.scrollTop;
}
