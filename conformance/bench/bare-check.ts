// The peer of `verify.300`: ts-morph loads a folder's sources and checks their types, and nothing else.
import { join } from "node:path";
// biome-ignore lint/correctness/noUndeclaredDependencies: the very copy that the compiler brings is what it is compared with
import { Project, ts } from "ts-morph";

const project = new Project({
  compilerOptions: {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
});
project.addSourceFilesAtPaths(join(process.argv[2] as string, "src/**/*.ts"));
project.getProgram().getSemanticDiagnostics();
