import type {Namespace} from './namespace.js';

/** kong.cluster (pdk/cluster.lua). The id is `NodeSettings.extra.cluster_id`; a Kong without a database row has none. */
export const clusterNamespace: Namespace = {
	get_id: state => state.node.extra?.cluster_id,
};
