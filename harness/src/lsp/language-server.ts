import { compilerVersion, type Diagnostic, lockName, manifestName } from "@locara/compiler";
import { completions, hover, lockedModels, type QuickFix, quickFixes } from "@locara/compiler/editor";
import {
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  CompletionItemKind,
  createConnection,
  DiagnosticSeverity,
  DidChangeWatchedFilesNotification,
  LSPErrorCodes,
  type Diagnostic as LspDiagnostic,
  type Range as LspRange,
  MarkupKind,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { hoverMarkdown, hoverPlain } from "./hover-text.ts";
import { openApps } from "./open-apps.ts";

/**
 * Serves an editor over two streams until it says `exit` or its end of the streams is gone; then the process ends: with 0
 * after `shutdown`, else with 1, as the protocol has it.
 */
export function serveEditor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): void {
  const connection = createConnection(input, output);
  const documents = new TextDocuments(TextDocument);
  const apps = openApps(
    (uri) => documents.get(uri),
    ({ uri, version, diagnostics }) =>
      void connection.sendDiagnostics({
        uri,
        ...(version === undefined ? {} : { version }),
        diagnostics: diagnostics.map(toLsp),
      }),
  );
  const recheck = (uri: string): void =>
    void apps.changed(uri).catch((error: unknown) => connection.console.error(String(error)));
  let client: ClientCapabilities = {};

  connection.onInitialize(({ capabilities }) => {
    client = capabilities;
    return { serverInfo: { name: "locara", version: compilerVersion }, capabilities: offered };
  });
  connection.onInitialized(async () => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
    const watchers = [{ globPattern: `**/{${manifestName},${lockName}}` }];
    await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) recheck(uri);
  });
  documents.onDidChangeContent(({ document }) => recheck(document.uri));
  documents.onDidClose(({ document }) => recheck(document.uri));

  /** A manifest that is open, and what it compiles to now. */
  async function manifestAt(uri: string, token: CancellationToken) {
    const app = await apps.compiled(uri);
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "The editor gave up.");
    const document = documents.get(uri);
    if (document === undefined || app === undefined) return undefined;
    const diagnostics = app.diagnostics.filter(({ file }) => file === manifestName);
    return { document, diagnostics, lockBytes: app.lockBytes };
  }

  connection.onHover(async ({ textDocument, position }, token) => {
    const open = await manifestAt(textDocument.uri, token);
    if (open === undefined) return null;
    const found = hover(open.document.getText(), open.document.offsetAt(position), open.diagnostics);
    if (found === undefined) return null;
    const markdown = client.textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true;
    const contents = markdown
      ? { kind: MarkupKind.Markdown, value: hoverMarkdown(found.parts) }
      : { kind: MarkupKind.PlainText, value: hoverPlain(found.parts) };
    return { contents, range: rangeIn(open.document, found.span) };
  });

  connection.onCompletion(async ({ textDocument, position }, token) => {
    const open = await manifestAt(textDocument.uri, token);
    if (open === undefined) return null;
    const text = open.document.getText();
    const found = completions(text, open.document.offsetAt(position), lockedModels(open.lockBytes));
    return found.map(({ label, kind, says, edit }, index) => ({
      label,
      kind: kinds[kind],
      documentation: says,
      // Editors compare this with what is replaced, which may begin with a quote. The order stays ours.
      filterText: text[edit.start] === '"' ? JSON.stringify(label) : label,
      sortText: String(index).padStart(4, "0"),
      textEdit: { range: rangeIn(open.document, edit), newText: edit.text },
    }));
  });

  connection.onCodeAction(async ({ textDocument, range, context }, token) => {
    if (context.only?.includes(CodeActionKind.QuickFix) === false) return [];
    const open = await manifestAt(textDocument.uri, token);
    const versioned = client.workspace?.workspaceEdit?.documentChanges === true;
    return open === undefined
      ? []
      : quickFixes(open.diagnostics, fromRange(range)).map((fix) => codeAction(open.document, fix, versioned));
  });

  documents.listen(connection);
  connection.listen();
}

const offered: ServerCapabilities = {
  positionEncoding: "utf-16",
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  completionProvider: { triggerCharacters: ['"', ":"] },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
};

const kinds = {
  field: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  model: CompletionItemKind.Module,
} as const;

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
} as const;

/** With a version where the editor reads one: then it refuses an edit of a text that has changed meanwhile. */
function codeAction({ uri, version }: TextDocument, fix: QuickFix, versioned: boolean): CodeAction {
  const edits = [{ range: toRange(fix.range), newText: fix.text }];
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toLsp(fix.diagnostic)],
    isPreferred: true,
    edit: versioned ? { documentChanges: [{ textDocument: { uri, version }, edits }] } : { changes: { [uri]: edits } },
  };
}

const toLsp = ({ code, severity, range, message, hint }: Diagnostic): LspDiagnostic => ({
  code,
  source: "locara",
  severity: severities[severity],
  range: toRange(range),
  message: `${message}\n${hint}`,
});

const rangeIn = (document: TextDocument, span: { readonly start: number; readonly end: number }): LspRange => ({
  start: document.positionAt(span.start),
  end: document.positionAt(span.end),
});

/** The protocol counts lines and columns from 0, diagnostics from 1; both count UTF-16 code units. */
const toRange = ({ start, end }: Diagnostic["range"]): LspRange => ({
  start: { line: start.line - 1, character: start.column - 1 },
  end: { line: end.line - 1, character: end.column - 1 },
});
const fromRange = ({ start, end }: LspRange): Diagnostic["range"] => ({
  start: { line: start.line + 1, column: start.character + 1 },
  end: { line: end.line + 1, column: end.character + 1 },
});
