/** A box on the counter. */
export interface BasketBox {
  /** Canonical id: the same for every form of its code. */
  readonly id: string;
  /** As it was scanned. */
  readonly code: string;
  readonly product?: BoxProduct;
  /** Units left in it, where the ledger told; else a full pack is taken. */
  readonly left?: number;
  readonly lotNumber?: string;
  readonly expiry?: string;
  /** False: scanned while the service did not answer. Nothing is known of it. */
  readonly checked: boolean;
  /** 拆零: units of it as typed; '' for all that is left in it. */
  readonly part: string;
  /** The line it is given out for; undefined while nobody has said. */
  readonly line: number | undefined;
  /** Another product than was prescribed, by the pharmacist's decision. */
  readonly substituted: boolean;
}

export interface BoxProduct {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly unitsPerPack: number;
}

/** A line of the prescription. */
export interface BasketLine {
  readonly id: number;
  readonly product: BoxProduct;
  /** Units prescribed, as typed; '' for as many as are on the counter. */
  readonly quantity: string;
  /** Units given out of stock without codes, as typed. */
  readonly uncoded: string;
  /** Typed from the prescription; else made by a scan. */
  readonly typed: boolean;
}

export interface Basket {
  readonly idType: string;
  readonly patient: string;
  readonly prescriber: string;
  readonly prescription: string;
  readonly receiptCode: string;
  readonly receiptNumber: string;
  readonly lines: readonly BasketLine[];
  readonly boxes: readonly BasketBox[];
  readonly nextLine: number;
  /** Who prescribes by default: a hospital's dispensary its own hospital; '' at a pharmacy in the street. */
  readonly home: string;
}

export type BasketField = 'idType' | 'patient' | 'prescriber' | 'prescription' | 'receiptCode' | 'receiptNumber';

export type BasketAct =
  | { readonly do: 'type'; readonly field: BasketField; readonly text: string }
  | { readonly do: 'home'; readonly home: string }
  | { readonly do: 'receipt'; readonly code: string; readonly number: string }
  | { readonly do: 'add-box'; readonly box: Omit<BasketBox, 'part' | 'line' | 'substituted'> }
  | { readonly do: 'check-box'; readonly box: Omit<BasketBox, 'part' | 'line' | 'substituted'> }
  | { readonly do: 'remove-box'; readonly id: string }
  | { readonly do: 'part'; readonly id: string; readonly text: string }
  | { readonly do: 'assign'; readonly id: string; readonly line: number | 'new' | undefined }
  | { readonly do: 'add-line'; readonly product: BoxProduct }
  | { readonly do: 'remove-line'; readonly id: number }
  | { readonly do: 'quantity' | 'uncoded'; readonly id: number; readonly text: string }
  /** Its boxes are given out; what has no code stays. */
  | { readonly do: 'boxes-given' }
  | { readonly do: 'empty' };

export function emptyBasket(home = ''): Basket {
  const typed = { idType: '01', patient: '', prescriber: home, prescription: '', receiptCode: '', receiptNumber: '' };
  return { ...typed, lines: [], boxes: [], nextLine: 1, home };
}

/** What a basket becomes by one act of the pharmacist. */
export function stepBasket(basket: Basket, act: BasketAct): Basket {
  if ('box' in act) return stepBox(basket, act);
  if ('product' in act) return withLine(basket, act.product, true);
  if ('id' in act) return stepOne(basket, act);
  switch (act.do) {
    case 'type':
      return { ...basket, [act.field]: act.text };
    case 'home':
      return {
        ...basket,
        home: act.home,
        prescriber: basket.prescriber === basket.home ? act.home : basket.prescriber,
      };
    case 'receipt':
      return { ...basket, receiptCode: act.code, receiptNumber: act.number };
    case 'boxes-given':
      return { ...basket, boxes: [], lines: basket.lines.filter(({ uncoded }) => uncoded !== '') };
    case 'empty':
      return emptyBasket(basket.home);
  }
}

function stepBox(basket: Basket, act: Extract<BasketAct, { readonly box: unknown }>): Basket {
  return act.do === 'add-box' ? addBox(basket, act.box) : checkBox(basket, act.box);
}

/** By an act on one of its boxes or lines. */
function stepOne(basket: Basket, act: Extract<BasketAct, { readonly id: unknown }>): Basket {
  switch (act.do) {
    case 'remove-box':
      return withoutEmptyLines({ ...basket, boxes: basket.boxes.filter(({ id }) => id !== act.id) });
    case 'part':
      return withBox(basket, act.id, (box) => ({ ...box, part: act.text }));
    case 'assign':
      return withoutEmptyLines(assign(basket, act.id, act.line));
    case 'remove-line':
      return removeLine(basket, act.id);
    case 'quantity':
    case 'uncoded':
      return { ...basket, lines: basket.lines.map((l) => (l.id === act.id ? { ...l, [act.do]: act.text } : l)) };
  }
}

type NewBox = Omit<BasketBox, 'part' | 'line' | 'substituted'>;

/**
 * A scanned box goes to the line of its product. Where nobody has typed lines, the prescription is made from the boxes; where
 * somebody has, a product that is not on it waits for a person: another line, or a substitution.
 */
function addBox(basket: Basket, box: NewBox): Basket {
  if (basket.boxes.some(({ id }) => id === box.id)) return basket;
  const { product } = box;
  const known = basket.lines.find((each) => each.product.id === product?.id);
  const added = { ...box, part: '', line: known?.id, substituted: false };
  const next = { ...basket, boxes: [...basket.boxes, added] };
  if (known !== undefined || product === undefined || basket.lines.some(({ typed }) => typed)) return next;
  const line = basket.nextLine;
  return withBox(withLine(next, product, false), box.id, (each) => ({ ...each, line }));
}

/** The service has answered about a box that waited unchecked: it keeps its place. */
function checkBox(basket: Basket, box: NewBox): Basket {
  const waiting = basket.boxes.find(({ id }) => id === box.id);
  if (waiting === undefined) return basket;
  if (waiting.line !== undefined) return withBox(basket, box.id, (each) => ({ ...each, ...box }));
  const without = { ...basket, boxes: basket.boxes.filter(({ id }) => id !== box.id) };
  return withBox(addBox(without, box), box.id, (each) => ({ ...each, part: waiting.part }));
}

function assign(basket: Basket, id: string, to: number | 'new' | undefined): Basket {
  const product = basket.boxes.find((box) => box.id === id)?.product;
  if (to === 'new') {
    if (product === undefined) return basket;
    const line = basket.nextLine;
    return withBox(withLine(basket, product, false), id, (box) => ({ ...box, line, substituted: false }));
  }
  const line = basket.lines.find((each) => each.id === to);
  const substituted = line !== undefined && product !== undefined && line.product.id !== product.id;
  return withBox(basket, id, (box) => ({ ...box, line: line?.id, substituted }));
}

function withLine(basket: Basket, product: BoxProduct, typed: boolean): Basket {
  const line = { id: basket.nextLine, product, quantity: '', uncoded: '', typed };
  const boxes = basket.boxes.map((box) =>
    box.line === undefined && box.product?.id === product.id ? { ...box, line: line.id, substituted: false } : box,
  );
  return { ...basket, boxes, lines: [...basket.lines, line], nextLine: basket.nextLine + 1 };
}

function removeLine(basket: Basket, id: number): Basket {
  const boxes = basket.boxes.map((box) => (box.line === id ? { ...box, line: undefined, substituted: false } : box));
  return { ...basket, boxes, lines: basket.lines.filter((line) => line.id !== id) };
}

/** A line that a scan has made goes with its last box, unless somebody has typed something on it. */
function withoutEmptyLines(basket: Basket): Basket {
  const kept = basket.lines.filter(
    ({ id, typed, quantity, uncoded }) =>
      typed || quantity !== '' || uncoded !== '' || basket.boxes.some((box) => box.line === id),
  );
  return kept.length === basket.lines.length ? basket : { ...basket, lines: kept };
}

function withBox(basket: Basket, id: string, change: (box: BasketBox) => BasketBox): Basket {
  return { ...basket, boxes: basket.boxes.map((box) => (box.id === id ? change(box) : box)) };
}
