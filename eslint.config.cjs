// The rules of OCA's template for 19.0, of which a half only warn: here all of them stop.
// A file that imports is called *.esm.js, as OCA calls it.

const globals = require("globals");
const jsdoc = require("eslint-plugin-jsdoc");

const plain = `
  accessor-pairs array-callback-return constructor-super dot-notation eqeqeq
  init-declarations max-depth max-nested-callbacks max-statements-per-line no-alert
  no-array-constructor no-caller no-case-declarations no-class-assign no-cond-assign
  no-const-assign no-constant-condition no-control-regex no-debugger no-delete-var
  no-div-regex no-dupe-args no-dupe-class-members no-dupe-keys no-duplicate-case
  no-duplicate-imports no-else-return no-empty no-empty-character-class
  no-empty-function no-empty-pattern no-eq-null no-eval no-ex-assign no-extend-native
  no-extra-bind no-extra-boolean-cast no-extra-label no-fallthrough no-func-assign
  no-global-assign no-implicit-globals no-implied-eval no-inline-comments
  no-inner-declarations no-invalid-regexp no-irregular-whitespace no-iterator
  no-label-var no-labels no-lone-blocks no-lonely-if no-multi-str no-negated-condition
  no-new no-new-func no-new-native-nonconstructor no-new-wrappers no-obj-calls
  no-object-constructor no-octal no-octal-escape no-param-reassign no-proto
  no-prototype-builtins no-redeclare no-regex-spaces no-restricted-globals
  no-restricted-imports no-restricted-syntax no-return-assign no-script-url
  no-self-assign no-self-compare no-sequences no-shadow no-shadow-restricted-names
  no-sparse-arrays no-this-before-super no-throw-literal no-undef no-undef-init
  no-unmodified-loop-condition no-unneeded-ternary no-unreachable no-unsafe-finally
  no-unsafe-negation no-unused-expressions no-unused-labels no-unused-vars
  no-use-before-define no-useless-call no-useless-computed-key no-useless-concat
  no-useless-constructor no-useless-escape no-useless-rename no-void no-with
  prefer-const radix require-yield sort-imports use-isnan valid-typeof yoda
  jsdoc/check-tag-names jsdoc/check-types
`;
const rules = Object.fromEntries(
  plain
    .trim()
    .split(/\s+/)
    .map((name) => [name, "error"])
);

const settled = {
  "capitalized-comments": [
    "error",
    "always",
    {ignoreConsecutiveComments: true, ignoreInlineComments: true},
  ],
  complexity: ["error", 15],
  "no-implicit-coercion": ["error", {allow: ["~"]}],
  "operator-assignment": ["error", "always"],
  "spaced-comment": ["error", "always"],
  strict: ["error", "function"],
};

// How a docstring spells tags and types.
const tags = {
  arg: "param",
  argument: "param",
  augments: "extends",
  constructor: "class",
  exception: "throws",
  func: "function",
  method: "function",
  prop: "property",
  return: "returns",
  virtual: "abstract",
  yield: "yields",
};
const types = {
  array: "Array",
  bool: "Boolean",
  boolean: "Boolean",
  number: "Number",
  object: "Object",
  str: "String",
  string: "String",
};

module.exports = [
  {ignores: [".odoo/**", "demo-output/**", "*/static/lib/**"]},
  {
    files: ["**/static/**/*.js"],
    plugins: {jsdoc},
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "script",
      globals: {
        odoo: "readonly",
        owl: "readonly",
        luxon: "readonly",
        ...globals.browser,
      },
    },
    rules: {...rules, ...settled},
    settings: {jsdoc: {tagNamePreference: tags, preferredTypes: types}},
  },
  {files: ["**/*.esm.js"], languageOptions: {sourceType: "module"}},
];
