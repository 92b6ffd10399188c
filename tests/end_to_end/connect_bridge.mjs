// Reads {id, method, request, token} a line, calls it by the real Connect client, and writes {id, reply} or {id, error}.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createFileRegistry, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";

const [url, descriptors, format] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const transport = createConnectTransport({
  baseUrl: url,
  httpVersion: "1.1",
  useBinaryFormat: format === "proto",
  jsonOptions: { registry },
});
const errorInfo = registry.getMessage("google.rpc.ErrorInfo");
const badRequest = registry.getMessage("google.rpc.BadRequest");

async function answer({ id, method, request, token }) {
  const [service, name] = method.split("/");
  const [area, plain] = service.split(".");
  const description = registry.getService(`amble.${area}.v1.${plain}`);
  const rpc = description.methods.find((m) => m.name === name);
  const client = createClient(description, transport);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const reply = await client[rpc.localName](fromJson(rpc.input, request, { registry }), { headers });
    return { id, reply: toJson(rpc.output, reply, { registry }) };
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    const info = error.findDetails(errorInfo)[0];
    const bad = error.findDetails(badRequest)[0];
    return {
      id,
      error: {
        code: error.code,
        message: error.rawMessage,
        reason: info?.reason ?? "",
        fields: (bad?.fieldViolations ?? []).map((violation) => violation.field),
      },
    };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  answer(JSON.parse(line)).then((result) => process.stdout.write(JSON.stringify(result) + "\n"));
}
