// The package ships this build, made for pages whose CSP forbids `eval`, without types of its own.
declare module "msgpackr/index-no-eval" {
  export { type Options, Packr } from "msgpackr";
}
