// Stands for a migration: waits for nothing, so it fails unless the database listens by now.
import { connect } from "node:net";

const socket = connect(Number(process.env.DB_PORT), process.env.DB_HOST);
socket.on("connect", () => {
  console.log("database reached");
  process.exit(0);
});
socket.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
