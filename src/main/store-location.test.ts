import { expect, test } from "vitest";
import { dataFolder, storeLocation } from "./store-location.ts";

test.for([
  [{}, "sqlite:/home/ada/.local/share/flyball/flyball.db"],
  [{ XDG_DATA_HOME: "/data" }, "sqlite:/data/flyball/flyball.db"],
  [{ XDG_DATA_HOME: "" }, "sqlite:/home/ada/.local/share/flyball/flyball.db"],
  [{ XDG_DATA_HOME: "data" }, "sqlite:/home/ada/.local/share/flyball/flyball.db"],
  [{ FLYBALL_DATABASE_URL: "", XDG_DATA_HOME: "/data" }, "sqlite:/data/flyball/flyball.db"],
  [{ FLYBALL_DATABASE_URL: "postgres://db/fly", XDG_DATA_HOME: "/data" }, "postgres://db/fly"],
] as const)("under %o the database is %s", ([env, url]) => {
  expect(storeLocation(env, "/home/ada")).toBe(url);
});

test("the data folder does not follow the address of the database", () => {
  expect(dataFolder({ FLYBALL_DATABASE_URL: "postgres://db/fly" }, "/home/ada")).toBe("/home/ada/.local/share/flyball");
});
