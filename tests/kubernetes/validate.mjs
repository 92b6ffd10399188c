// Validates Kubernetes objects against their schemas: a JSON list on standard input; prints JSON with the problems, the
// objects whose schema no package has, and how many were checked.
//
// The schemas' validators let a field pass that they do not know, as a mistyped name would be. So they read the object
// through proxies that note what is read: a field that no validator looks at is unknown.
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
const packages = {
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};
const topLevel = new Set(["apiVersion", "kind", "metadata", "spec", "data", "type", "automountServiceAccountToken"]);

async function modelOf({ apiVersion, kind }) {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  const file = `${modules}/${packages[group] ?? "kubernetes-models"}/${apiVersion}/${kind}.js`;
  return existsSync(file) ? (await import(pathToFileURL(file)))[kind] : undefined;
}

/** `value`, with the fields that nobody has read yet in `unread`, by their paths. */
function watch(value, path, unread) {
  if (value === null || typeof value !== "object") return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    const inner = `${path}.${key}`;
    if (!Array.isArray(value)) unread.add(inner);
    copy[key] = watch(value[key], inner, unread);
  }
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${path}.${String(key)}`);
      return target[key];
    },
  });
}

function problemsOf(Model, object) {
  const unread = new Set();
  const model = new Model(object);
  for (const key of Object.keys(object)) {
    if (!topLevel.has(key)) unread.add(`.${key}`);
    model[key] = watch(object[key], `.${key}`, unread);
  }
  try {
    model.validate();
  } catch (error) {
    return [error.message];
  }
  return [...unread].map((path) => `${path} is no field of it`);
}

let text = "";
for await (const chunk of process.stdin) text += chunk;
const problems = [];
const unknown = [];
let checked = 0;
for (const object of JSON.parse(text)) {
  const name = `${object.kind}/${object.metadata?.name}`;
  const Model = await modelOf(object);
  if (Model === undefined) {
    unknown.push(`${object.apiVersion} ${name}`);
    continue;
  }
  checked += 1;
  problems.push(...problemsOf(Model, object).map((problem) => `${name}: ${problem}`));
}
console.log(JSON.stringify({ problems, unknown, checked }));
