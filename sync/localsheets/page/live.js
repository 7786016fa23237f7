// The line to the server: tells when something changed, and when the line is down.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/** Tells: "change" (with .version), "online", "offline". */
export class Live extends EventTarget {
  #wait = FIRST_WAIT;
  #timer = null;
  #source = null;
  isOnline = false;

  constructor(id) {
    super();
    this.address = `/events/${encodeURIComponent(id)}`;
    addEventListener("online", () => this.open());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  open() {
    this.#close();
    this.#source = new EventSource(this.address);
    this.#source.onopen = () => this.#opened();
    this.#source.onmessage = ({ data }) => this.#heard(data);
    this.#source.onerror = () => this.#lost();
  }

  #opened() {
    this.#wait = FIRST_WAIT;
    this.isOnline = true;
    this.dispatchEvent(new Event("online"));
  }

  #heard(data) {
    this.dispatchEvent(Object.assign(new Event("change"), { version: Number(data) }));
  }

  #lost() {
    this.#close();
    this.isOnline = false;
    this.dispatchEvent(new Event("offline"));
    this.#timer = setTimeout(() => this.open(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
  }
}
