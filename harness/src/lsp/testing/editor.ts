import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

const launcher = join(import.meta.dirname, "../../../bin/locara.mjs");

const capabilities: ClientCapabilities = {
  textDocument: { hover: { contentFormat: ["markdown", "plaintext"] }, publishDiagnostics: { versionSupport: true } },
  workspace: { workspaceEdit: { documentChanges: true } },
};

/** A folder for one app, removed with the test. */
export function appFolder(t: TestContext, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "locara lsp "));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

export const uriOf = (folder: string, name = "locara.json"): string => pathToFileURL(join(folder, name)).href;

/** An editor as far as the protocol knows one, with `locara lsp --stdio` started beside it. */
export async function startEditor(t: TestContext, client: ClientCapabilities = capabilities) {
  const server = spawn(process.execPath, [launcher, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const exited = once(server, "exit").then(([code]) => code as number | null);
  t.after(() => server.kill("SIGKILL"));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const published: PublishDiagnosticsParams[] = [];
  let arrived: () => void = () => undefined;
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    published.push(params);
    arrived();
  });
  connection.listen();
  const { capabilities: offered } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: client,
  });
  await connection.sendNotification(InitializedNotification.type, {});

  return {
    server,
    connection,
    exited,
    offered,
    published,
    errors: () => errors,
    open: (uri: string, text: string, version = 1) =>
      connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: "json", version, text },
      }),
    /** Without a range the whole text is replaced. */
    change: (uri: string, version: number, text: string, range?: Range) =>
      connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [range === undefined ? { text } : { text, range }],
      }),
    close: (uri: string) =>
      connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } }),
    /** The next problems of a file for which `when` is true, those that have come already included. */
    async problems(uri: string, when: (params: PublishDiagnosticsParams) => boolean) {
      for (;;) {
        const found = published.find((params) => params.uri === uri && when(params));
        if (found !== undefined) return found.diagnostics;
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
    },
    async quit() {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      return exited;
    },
  };
}
