@Injectable({ scope: "request" })
export class Service<T> extends Base<T> implements Runnable, Other {
  static readonly MODEL = "gpt-4o";
  private client: OpenAI;
  #secret = "s";
  declare declared: string;
  optional?: number;
  "quoted-name" = 1;
  [computed] = 2;
  @Input() decorated = dep();
  handler = async (x: string) => this.client.run(x);

  static { Service.ready = init(); }

  constructor(private readonly api: OpenAI, @Inject(TOKEN) public config?: Config, plain: string = "p") {
    super(plain);
    this.client = api;
  }

  @Post("chat")
  async chat(@Body() body: ChatBody, { stream }: Options): Promise<Reply> {
    return await super.chat(body);
  }

  get model(): string { return this._model; }
  set model(value: string) { this._model = value; }
  static create() { return new Service(); }
  static get shared() { return one; }
  private *items() { yield 1; }
  overload(a: string): void;
  overload(a: any) {}
  [Symbol.iterator]() {}
  #hidden() {}
  [key: string]: unknown;
}

abstract class Agent {
  abstract model: string;
  protected abstract run(input: string): Promise<string>;
  go() { return this.run("x"); }
}
class Empty {}
class Dynamic extends mixin(Base, Other) {}

enum Models {
  GPT4 = "gpt-4",
  "quoted" = "q",
  Auto,
  Sum = 1 + 2,
}
const enum Fast { A = "a" }
declare enum Outside { B }
