import { ts } from "ts-morph";

// The one door to the TypeScript compiler: heavy, and therefore loaded only where sources are read. What is used of it is
// taken out once: `ts` has thousands of members behind getters, and to look one up costs more than most of them do.

export const {
  JSDocParsingMode,
  JsxEmit,
  ModifierFlags,
  ModuleDetectionKind,
  ModuleKind,
  ModuleResolutionKind,
  NodeFlags,
  ScriptTarget,
  SymbolFlags,
  SyntaxKind,
  createProgram,
  createSourceFile,
  flattenDiagnosticMessageText,
  forEachChild,
  getCombinedModifierFlags,
  getCombinedNodeFlags,
  isArrayLiteralExpression,
  isAsExpression,
  isAwaitExpression,
  isBinaryExpression,
  isBindingElement,
  isBreakOrContinueStatement,
  isCallExpression,
  isComputedPropertyName,
  isConditionalExpression,
  isElementAccessExpression,
  isExportAssignment,
  isExportDeclaration,
  isExportSpecifier,
  isExpression,
  isExpressionStatement,
  isExpressionWithTypeArguments,
  isIdentifier,
  isIfStatement,
  isImportSpecifier,
  isInterfaceDeclaration,
  isJsxAttribute,
  isJsxElement,
  isJsxExpression,
  isJsxText,
  isLabeledStatement,
  isMetaProperty,
  isNamespaceImport,
  isNewExpression,
  isNonNullExpression,
  isNumericLiteral,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isQualifiedName,
  isSatisfiesExpression,
  isShorthandPropertyAssignment,
  isSourceFile,
  isSpreadAssignment,
  isSpreadElement,
  isStringLiteralLike,
  isTemplateExpression,
  isTypeAssertionExpression,
  isTypeNode,
  isTypeOfExpression,
  isTypePredicateNode,
  isTypeQueryNode,
  isUnionTypeNode,
  isVariableDeclaration,
  isVoidExpression,
  isWhileStatement,
} = ts;

export type AsExpression = ts.AsExpression;
export type BinaryExpression = ts.BinaryExpression;
export type BindingElement = ts.BindingElement;
export type CallExpression = ts.CallExpression;
export type CompilerHost = ts.CompilerHost;
export type CompilerOptions = ts.CompilerOptions;
export type CreateSourceFileOptions = ts.CreateSourceFileOptions;
export type Declaration = ts.Declaration;
export type Diagnostic = ts.Diagnostic;
export type ElementAccessExpression = ts.ElementAccessExpression;
export type ExportDeclaration = ts.ExportDeclaration;
export type ExportSpecifier = ts.ExportSpecifier;
export type Expression = ts.Expression;
export type Extension = ts.Extension;
export type Identifier = ts.Identifier;
export type ImportClause = ts.ImportClause;
export type ImportDeclaration = ts.ImportDeclaration;
export type ImportSpecifier = ts.ImportSpecifier;
export type JsxAttribute = ts.JsxAttribute;
export type JsxSpreadAttribute = ts.JsxSpreadAttribute;
export type JsxText = ts.JsxText;
export type NamespaceExport = ts.NamespaceExport;
export type NewExpression = ts.NewExpression;
export type Node = ts.Node;
export type NonNullExpression = ts.NonNullExpression;
export type ObjectBindingPattern = ts.ObjectBindingPattern;
export type ObjectLiteralElementLike = ts.ObjectLiteralElementLike;
export type ObjectLiteralExpression = ts.ObjectLiteralExpression;
export type ParenthesizedExpression = ts.ParenthesizedExpression;
export type Program = ts.Program;
export type PropertyAccessExpression = ts.PropertyAccessExpression;
export type PropertyAssignment = ts.PropertyAssignment;
export type SatisfiesExpression = ts.SatisfiesExpression;
export type SourceFile = ts.SourceFile;
export type StringLiteralLike = ts.StringLiteralLike;
export type Symbol = ts.Symbol;
export type SyntaxKind = ts.SyntaxKind;
export type TemplateExpression = ts.TemplateExpression;
export type Type = ts.Type;
export type TypeAssertion = ts.TypeAssertion;
export type TypeChecker = ts.TypeChecker;
export type TypeNode = ts.TypeNode;
