/** The policy's name, at the root of the repository. */
export const POLICY_FILE = "flyball.yaml";
