import { quoted, readTexts, writeJson } from "../library/json";

/** Computes an expression of numbers: nothing in it can be anything but a number. */
export function _start(): void {
  const parser = new Parser(readTexts().get("expression"));
  const value = parser.whole();
  if (parser.problem == "" && !isFinite(value)) parser.problem = "The result is not a number that can be written.";
  if (parser.problem != "") writeJson(`{"problem":${quoted(parser.problem)},"at":${parser.problemAt}}`);
  else writeJson(`{"value":${value.toString()}}`);
}

const deepest = 100;

class Parser {
  private at: i32 = 0;
  private depth: i32 = 0;
  problem: string = "";
  /** Characters before the problem. */
  problemAt: i32 = 0;

  constructor(private source: string) {}

  whole(): f64 {
    const value = this.sum();
    if (this.next() != -1) this.fail("An operator was expected here.");
    return value;
  }

  /** Only the first problem is told; everything after it is read on as zeros. */
  private fail(problem: string): f64 {
    if (this.problem == "") {
      this.problem = problem;
      this.problemAt = this.at;
    }
    this.at = this.source.length;
    return 0;
  }

  private next(): i32 {
    while (this.at < this.source.length && this.source.charCodeAt(this.at) <= 0x20) this.at++;
    return this.at < this.source.length ? this.source.charCodeAt(this.at) : -1;
  }

  private take(unit: i32): bool {
    if (this.next() != unit) return false;
    this.at++;
    return true;
  }

  private sum(): f64 {
    let value = this.product();
    while (true) {
      if (this.take(0x2b)) value += this.product();
      else if (this.take(0x2d)) value -= this.product();
      else return value;
    }
  }

  private product(): f64 {
    let value = this.signed();
    while (true) {
      if (this.take(0x2a)) value *= this.signed();
      else if (this.take(0x2f)) value /= this.signed();
      else if (this.take(0x25)) value %= this.signed();
      else return value;
    }
  }

  /** A sign binds less than a power: -2^2 is -4. */
  private signed(): f64 {
    if (++this.depth > deepest) return this.fail("This is nested too deeply.");
    const value = this.take(0x2d) ? -this.signed() : this.take(0x2b) ? this.signed() : this.power();
    this.depth--;
    return value;
  }

  private power(): f64 {
    const base = this.single();
    return this.take(0x5e) ? Math.pow(base, this.signed()) : base;
  }

  private single(): f64 {
    if (this.take(0x28)) return this.closed();
    const unit = this.next();
    if (isDigit(unit) || unit == 0x2e) return this.number();
    return isLetter(unit) ? this.named() : this.fail("A number was expected here.");
  }

  private closed(): f64 {
    const value = this.sum();
    return this.take(0x29) ? value : this.fail("A closing bracket was expected here.");
  }

  private number(): f64 {
    const from = this.at;
    let dots = 0;
    while (this.at < this.source.length) {
      const unit = this.source.charCodeAt(this.at);
      if (unit == 0x2e) dots++;
      else if (!isDigit(unit)) break;
      this.at++;
    }
    const text = this.source.substring(from, this.at);
    return dots > 1 || text == "." ? this.fail("This is no number.") : parseFloat(text);
  }

  private named(): f64 {
    const from = this.at;
    while (this.at < this.source.length && (isLetter(this.source.charCodeAt(this.at)) || isDigit(this.source.charCodeAt(this.at)))) this.at++;
    const name = this.source.substring(from, this.at);
    if (name == "pi") return Math.PI;
    if (name == "e") return Math.E;
    if (!this.take(0x28)) return this.fail("Only pi and e are numbers with a name; functions need brackets.");
    const first = this.sum();
    if (name == "min" || name == "max") return this.extreme(first, name == "min");
    if (!this.take(0x29)) return this.fail("A closing bracket was expected here.");
    if (name == "sqrt") return Math.sqrt(first);
    if (name == "abs") return Math.abs(first);
    if (name == "round") return Math.round(first);
    if (name == "floor") return Math.floor(first);
    if (name == "ceil") return Math.ceil(first);
    if (name == "ln") return Math.log(first);
    if (name == "log10") return Math.log10(first);
    if (name == "exp") return Math.exp(first);
    if (name == "sin") return Math.sin(first);
    if (name == "cos") return Math.cos(first);
    if (name == "tan") return Math.tan(first);
    this.at = from;
    return this.fail("There is no function of this name.");
  }

  private extreme(first: f64, least: bool): f64 {
    let value = first;
    while (this.take(0x2c)) {
      const other = this.sum();
      value = least ? Math.min(value, other) : Math.max(value, other);
    }
    return this.take(0x29) ? value : this.fail("A closing bracket was expected here.");
  }
}

function isDigit(unit: i32): bool {
  return unit >= 0x30 && unit <= 0x39;
}

function isLetter(unit: i32): bool {
  return unit >= 0x61 && unit <= 0x7a;
}
