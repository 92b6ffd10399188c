// uWebSockets, as Bun serves WebSockets by it: everybody subscribes to one topic, and POST /publish publishes to it.
//   bun uwebsockets_peer.mjs PORT
const topic = "t";
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  idleTimeout: 0,
  async fetch(request, self) {
    if (self.upgrade(request)) return undefined;
    self.publish(topic, await request.text());
    return new Response("published");
  },
  websocket: {
    idleTimeout: 0,
    open(socket) {
      socket.subscribe(topic);
      socket.send("listening");
    },
    message() {},
  },
});
console.log(`ready ${server.port}`);
