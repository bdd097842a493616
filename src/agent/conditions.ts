/** What a person should know of an agent's session, by name, in words. */
export type Condition = "no-session" | "foreign-lineage" | "not-admitted" | "orders-not-kept";

export type Conditions = Map<Condition, string>;
