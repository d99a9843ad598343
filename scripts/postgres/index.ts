export { startCluster, removeCluster, letOthersPass, type Cluster, type ClusterOptions } from './cluster.ts';
export { createDatabase, dropDatabase, databaseExists } from './database.ts';
