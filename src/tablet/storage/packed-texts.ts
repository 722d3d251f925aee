import { assert } from '../../sim/index.js';

const CHUNK_BITS = 16;
const CHUNK_BYTES = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_BYTES - 1;
const FIRST_BYTES = 256;
/** Texts up to this length are taken apart; a longer one is kept as it is, once. */
const LONGEST_PACKED = 256;
const MAX_TEMPLATES = 1024;
/** So many digits are an exact number. */
const MAX_DIGITS = 15;
/** Stands for a number in a template. */
const HOLE = '\0';
/** Of the number of a template: what follows is the text itself. */
const PLAIN = 0;

/** A text with holes for numbers. */
interface Template {
  readonly parts: readonly string[];
  /** Characters of all parts. */
  readonly length: number;
}

/**
 * Texts in few bytes. Keys and values of a workload differ in their numbers only, so a text is a
 * template, which is kept once, and the numbers in its holes. Equal texts have equal bytes.
 */
export class PackedTexts {
  /** The bytes that {@link pack} made last. */
  readonly packed = new Uint8Array(4 * LONGEST_PACKED + 16);
  private packedLength = 0;
  private readonly templates: Template[] = [{ parts: [''], length: 0 }];
  private readonly templateNumbers = new Map<string, number>();
  private readonly chunks: Uint8Array[] = [];
  private used = 0;
  private cursor = 0;

  /** Where the text lies. */
  add(text: string): number {
    this.pack(text);
    return this.keep();
  }

  at(place: number): string {
    this.cursor = place;
    const number = this.read();
    if (number === PLAIN) return this.readPlain();
    const { parts } = this.templates[number]!;
    let text = parts[0]!;
    for (let i = 1; i < parts.length; i++) text += String(this.read()) + parts[i]!;
    return text;
  }

  /** Characters of the text, without putting it together. */
  lengthAt(place: number): number {
    this.cursor = place;
    const number = this.read();
    if (number === PLAIN) return this.read();
    const template = this.templates[number]!;
    let { length } = template;
    for (let i = 1; i < template.parts.length; i++) length += digitsOf(this.read());
    return length;
  }

  /** Leaves the bytes of a text in {@link packed} and tells how many they are. */
  pack(text: string): number {
    this.packedLength = 0;
    if (text.length > LONGEST_PACKED) this.write(this.literal(text));
    else if (!this.packByTemplate(text)) this.packPlain(text);
    return this.packedLength;
  }

  /** Keeps what {@link pack} made last. */
  keep(): number {
    const length = this.packedLength;
    let chunk = this.chunks.at(-1);
    if (chunk === undefined || this.used + length > chunk.length) chunk = this.widen(length);
    const place = (this.chunks.length - 1) * CHUNK_BYTES + this.used;
    for (let i = 0; i < length; i++) chunk[this.used + i] = this.packed[i]!;
    this.used += length;
    return place;
  }

  /** Whether the text at a place is the one that {@link pack} made last. */
  isPacked(place: number): boolean {
    const chunk = this.chunks[place >> CHUNK_BITS]!;
    const from = place & CHUNK_MASK;
    for (let i = 0; i < this.packedLength; i++) if (chunk[from + i] !== this.packed[i]) return false;
    return true;
  }

  private widen(length: number): Uint8Array {
    const last = this.chunks.length - 1;
    const old = this.chunks[last];
    if (last === 0 && old!.length < CHUNK_BYTES) {
      const wider = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(old!.length * 2, this.used + length)));
      wider.set(old!);
      this.chunks[0] = wider;
      if (this.used + length <= wider.length) return wider;
    }
    const chunk = new Uint8Array(old === undefined ? Math.max(FIRST_BYTES, length) : CHUNK_BYTES);
    this.chunks.push(chunk);
    this.used = 0;
    assert(this.chunks.length <= 0x7fff, 'too much text in one partition');
    return chunk;
  }

  private literal(text: string): number {
    return this.templateNumbers.get(text) ?? this.addTemplate(text, [text]);
  }

  private addTemplate(name: string, parts: readonly string[]): number {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.templates.push({ parts, length });
    this.templateNumbers.set(name, this.templates.length - 1);
    return this.templates.length - 1;
  }

  /** False when the text has no template, and there is no room for one. */
  private packByTemplate(text: string): boolean {
    const numbers: number[] = [];
    let name = '';
    let from = 0;
    let i = 0;
    while (i < text.length) {
      const code = text.charCodeAt(i);
      if (code === 0) return false;
      // A number begins with another digit than 0, so that it prints as it was.
      if (code < 0x31 || code > 0x39) {
        i++;
        continue;
      }
      name += text.slice(from, i) + HOLE;
      let value = 0;
      const end = Math.min(text.length, i + MAX_DIGITS);
      for (; i < end; i++) {
        const digit = text.charCodeAt(i) - 0x30;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
      }
      numbers.push(value);
      from = i;
    }
    name += text.slice(from);
    let number = this.templateNumbers.get(name);
    if (number === undefined) {
      if (this.templates.length >= MAX_TEMPLATES) return false;
      number = this.addTemplate(name, name.split(HOLE));
    }
    this.write(number);
    for (const value of numbers) this.write(value);
    return true;
  }

  private packPlain(text: string): void {
    this.write(PLAIN);
    this.write(text.length);
    for (let i = 0; i < text.length; i++) this.write(text.charCodeAt(i));
  }

  private readPlain(): string {
    const length = this.read();
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.read());
    return text;
  }

  /** Seven bits a byte, the lowest first. */
  private write(value: number): void {
    let rest = value;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) {
      this.packed[this.packedLength++] = (rest % 128) | 0x80;
    }
    for (; rest > 0x7f; rest >>>= 7) this.packed[this.packedLength++] = (rest & 0x7f) | 0x80;
    this.packed[this.packedLength++] = rest;
  }

  private read(): number {
    const chunk = this.chunks[this.cursor >> CHUNK_BITS]!;
    let place = this.cursor & CHUNK_MASK;
    let byte = chunk[place++]!;
    let value = byte & 0x7f;
    for (let unit = 128; byte > 0x7f; unit *= 128) {
      byte = chunk[place++]!;
      value += (byte & 0x7f) * unit;
    }
    this.cursor += place - (this.cursor & CHUNK_MASK);
    return value;
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  return digits;
}
