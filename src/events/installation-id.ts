/**
 * A name of an installation: short, lower case, safe in keys, workflow ids, cookie names and addresses. With the id of a
 * document it has to fit into the 50 characters of a ContactNumber in Xero.
 */
export const installationIdPattern = /^[a-z0-9][a-z0-9-]{0,23}$/;
