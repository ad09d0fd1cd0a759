/**
 * The chat page's script. It sets what others wrote only as textContent, so it stays text. The page's policy allows
 * this script and no other.
 */
export const CHAT_PAGE_SCRIPT = `
"use strict";
const at = (id) => document.getElementById(id);
const MAX_LINES = 500;
let socket;
let me = "";

function line(text, kind, meta) {
  const item = document.createElement("li");
  if (kind) item.className = kind;
  if (meta) {
    const label = document.createElement("span");
    label.className = "meta";
    label.textContent = meta;
    item.append(label);
  }
  item.append(text);
  const log = at("log");
  log.append(item);
  while (log.childElementCount > MAX_LINES) log.firstElementChild.remove();
  log.scrollTop = log.scrollHeight;
}

function showState(text, up) {
  at("state").textContent = text;
  at("state").classList.toggle("up", up);
  at("enter").hidden = up;
  at("talk").hidden = !up;
}

const said = (message, where) => line(message.content, message.from === me ? "own" : "", message.from + where);

const handlers = {
  registered(message) {
    me = message.user;
    showState(me + " on " + message.node, true);
    at("content").focus();
  },
  broadcast: (message) => said(message, " to everyone"),
  chat_message: (message) => said(message, " in " + message.room),
  private_message: (message) => said(message, " to you"),
  joined: (message) => line("You are in the room " + message.room + ".", "note"),
  left: (message) => line("You left the room " + message.room + ".", "note"),
  user_not_found: (message) => line("Nobody here is called " + message.to + ".", "note bad"),
  error: (message) => line(message.message, "note bad"),
};

function enter(user) {
  socket = new WebSocket("ws" + location.origin.slice("http".length) + "/");
  socket.onopen = () => send({ type: "register", user });
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (Object.hasOwn(handlers, message.type)) handlers[message.type](message);
  };
  socket.onclose = (event) => {
    showState("not connected", false);
    line("The connection ended" + (event.reason ? ": " + event.reason : "") + ".", "note bad");
  };
}

function send(message) {
  socket.send(JSON.stringify(message));
}

function talk(kind, target, content) {
  if (kind === "broadcast") return send({ type: "broadcast", content });
  if (kind === "room") return send({ type: "chat_message", room: target, content });
  send({ type: "private_message", to: target, content });
  if (target !== me) line(content, "own", "you to " + target);
}

function showTarget() {
  const kind = at("kind").value;
  at("target").hidden = kind === "broadcast";
  at("target").placeholder = kind === "room" ? "room" : "name";
  at("join").hidden = at("leave").hidden = kind !== "room";
}

at("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  if (socket && socket.readyState === WebSocket.OPEN) send({ type: "register", user: at("user").value });
  else enter(at("user").value);
});
at("talk").addEventListener("submit", (event) => {
  event.preventDefault();
  talk(at("kind").value, at("target").value, at("content").value);
  at("content").value = "";
});
at("kind").addEventListener("change", showTarget);
at("join").addEventListener("click", () => send({ type: "join_room", room: at("target").value }));
at("leave").addEventListener("click", () => send({ type: "leave_room", room: at("target").value }));
showTarget();
showState("not connected", false);
`;
