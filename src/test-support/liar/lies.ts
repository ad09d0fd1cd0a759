import { KINDS, type Kind, MAX_MESSAGE_NUMBER, MarkerCodec } from "../../protocol/marker.js";
import type { DeliveryClass } from "./liar-counts.js";

/** A delivery as an honest server would make it. */
export interface HonestDelivery {
  readonly kind: Kind;
  readonly from: string;
  readonly recipient: string;
  /** The user (dm) or room that the message is for; empty for a broadcast. */
  readonly address: string;
  readonly content: string;
}

/** The fields of a frame, right or wrong. An `undefined` one is left out of the frame. */
export type Frame = Readonly<Record<string, string | undefined>>;

/** The means to tell a lie. `variant`, any whole number from 0, picks one of several ways. */
export interface Mouth {
  readonly runId: string;
  say(user: string, frame: Frame): void;
  /** Sends it after the run's deadline. */
  sayLate(user: string, frame: Frame): void;
  /** Sends it right after the next delivery of the same conversation to the same recipient. */
  sayAfterNext(delivery: HonestDelivery): void;
  /** Returns a user that `delivery` is not for. */
  outsider(delivery: HonestDelivery, variant: number): string;
  /** Returns a user other than `user`. */
  somebodyElse(user: string, variant: number): string;
}

/** How a report must count a delivery that was lied about. */
export type Counts = Partial<Readonly<Record<Exclude<DeliveryClass, "expected">, number>>>;

/** Tells one lie about one delivery. @returns how it must be counted. */
export type Lie = (delivery: HonestDelivery, mouth: Mouth, variant: number) => Counts;

/** Returns the frame in which the reference server sends a delivery. */
export function honestFrame({ kind, from, address, content }: HonestDelivery): Frame {
  if (kind === "dm") return { type: "private_message", from, to: address, content };
  if (kind === "broadcast") return { type: "broadcast", from, content };
  return { type: "chat_message", room: address, from, content };
}

/** Sends `frame` instead of the delivery, or (odd variants) in addition to it. */
function insteadOrBesides(counts: Counts, frame: (d: HonestDelivery, mouth: Mouth, variant: number) => Frame): Lie {
  return (delivery, mouth, variant) => {
    const way = Math.floor(variant / 2);
    mouth.say(delivery.recipient, frame(delivery, mouth, way));
    if (variant % 2 === 0) return { ...counts, lost: 1 };
    mouth.say(delivery.recipient, honestFrame(delivery));
    return { ...counts, delivered: 1 };
  };
}

/** Sends the delivery with one change. */
function changed(counts: Counts, frame: (d: HonestDelivery, mouth: Mouth, variant: number) => Frame): Lie {
  return (delivery, mouth, variant) => {
    mouth.say(delivery.recipient, frame(delivery, mouth, variant));
    return counts;
  };
}

const replaceChar = (text: string, at: number, code: number): string =>
  text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);

// 29 and 37 share no factor with 64 or 255, so every position and every change of a byte occurs.
function flipByte(content: string, variant: number): string {
  const at = (variant * 29) % content.length;
  return replaceChar(content, at, content.charCodeAt(at) ^ (1 + ((variant * 37) % 255)));
}

function resize(content: string, variant: number): string {
  const middle = content.length >> 1;
  const sizes = [
    content.slice(0, -1),
    `${content}A`,
    content.slice(1),
    content.slice(0, middle) + content.slice(middle + 1),
  ];
  return sizes[variant % sizes.length] as string;
}

/** Sends the right content on the right connection, in an envelope that is not the message's. */
function mislabel(delivery: HonestDelivery, mouth: Mouth, variant: number): Frame {
  const other = mouth.somebodyElse(delivery.recipient, variant);
  const wrong: Readonly<Record<Kind, readonly HonestDelivery[]>> = {
    dm: [
      { ...delivery, address: other },
      { ...delivery, kind: "broadcast" },
      { ...delivery, kind: "room", address: "room-0" },
    ],
    broadcast: [
      { ...delivery, kind: "dm", address: delivery.recipient },
      { ...delivery, kind: "room", address: "room-0" },
    ],
    room: [
      { ...delivery, address: "room-999999" },
      { ...delivery, address: "lobby" },
      { ...delivery, kind: "broadcast" },
      { ...delivery, kind: "dm", address: delivery.recipient },
    ],
  };
  const frames = wrong[delivery.kind];
  return honestFrame(frames[variant % frames.length] as HonestDelivery);
}

/** Makes a content as chatbench itself does, for any run and number. */
function markedContent(runId: string, { kind, content }: HonestDelivery, number: number): string {
  const bytes = Buffer.alloc(content.length);
  new MarkerCodec(runId).write(bytes, 0, bytes.length, KINDS.indexOf(kind), number, 1_000_000 + number);
  return bytes.toString("latin1");
}

const garbled = (content: string, variant: number): string | undefined =>
  [content.slice(3, 20), "", "hello", content.slice(0, 20), undefined][variant % 5];

/** Every lie that a server can tell about one delivery, with the class in which chatbench must count it. */
export const LIES = {
  drop: () => ({ lost: 1 }),
  double: (delivery, mouth, variant) => {
    const surplus = 1 + (variant % 2);
    for (let copy = 0; copy <= surplus; copy++) mouth.say(delivery.recipient, honestFrame(delivery));
    return { delivered: 1, duplicated: surplus };
  },
  swap: (delivery, mouth) => {
    mouth.sayAfterNext(delivery);
    return { delivered: 1, reordered: 1 };
  },
  misroute: (delivery, mouth, variant) => {
    const outsider = mouth.outsider(delivery, variant);
    const relabelled = delivery.kind === "dm" && variant % 4 > 1;
    mouth.say(outsider, honestFrame(relabelled ? { ...delivery, address: outsider } : delivery));
    if (variant % 2 === 0) return { lost: 1, misrouted: 1 };
    mouth.say(delivery.recipient, honestFrame(delivery));
    return { delivered: 1, misrouted: 1 };
  },
  flip: changed({ corrupted: 1 }, (d, _, variant) => honestFrame({ ...d, content: flipByte(d.content, variant) })),
  resize: changed({ corrupted: 1 }, (d, _, variant) => honestFrame({ ...d, content: resize(d.content, variant) })),
  mislabel: changed({ corrupted: 1 }, mislabel),
  garble: insteadOrBesides({ corrupted: 1 }, (d, _, variant) => ({
    ...honestFrame(d),
    content: garbled(d.content, variant),
  })),
  spoof: changed({ impersonated: 1 }, (d, mouth, variant) => {
    const names = [mouth.somebodyElse(d.from, variant), "mallory", undefined];
    return { ...honestFrame(d), from: names[variant % names.length] };
  }),
  replay: insteadOrBesides({ foreign: 1 }, (d, _, variant) =>
    honestFrame({ ...d, content: markedContent("before", d, variant) }),
  ),
  invent: insteadOrBesides({ foreign: 1 }, (d, { runId }, variant) =>
    honestFrame({ ...d, content: markedContent(runId, d, MAX_MESSAGE_NUMBER - 1 - variant) }),
  ),
  delay: (delivery, mouth) => {
    mouth.sayLate(delivery.recipient, honestFrame(delivery));
    return { late: 1 };
  },
} as const satisfies Readonly<Record<string, Lie>>;

export type LieName = keyof typeof LIES;

/** Every user gets a broadcast, so it cannot be misrouted. */
export const canBeToldOf = (lie: LieName, kind: Kind): boolean => lie !== "misroute" || kind !== "broadcast";
