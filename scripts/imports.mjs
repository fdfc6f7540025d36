// Who imports whom, types included.
import {readFileSync} from 'node:fs';
import path from 'node:path';

/** Sources that a source imports, by path from `root`. */
export function importsOf(root, file) {
	const text = readFileSync(path.join(root, file), 'utf8');
	return [...text.matchAll(/(?:\bfrom|\bimport\(|^import)\s*'(\.[^']*)\.js'/gm)].map(
		([, spec]) => `${path.posix.join(path.posix.dirname(file), spec)}.ts`,
	);
}

/** Groups of files that reach each other. @param graph what each imports */
export function circles(graph) {
	// Tarjan: a group is complete when its first member is left.
	const found = [];
	const order = new Map();
	const lowest = new Map();
	const stack = [];
	const visit = file => {
		order.set(file, order.size);
		lowest.set(file, order.get(file));
		stack.push(file);
		for (const target of graph.get(file) ?? []) {
			if (!graph.has(target)) continue;
			if (!order.has(target)) {
				visit(target);
				lowest.set(file, Math.min(lowest.get(file), lowest.get(target)));
			} else if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file), order.get(target)));
		}
		if (lowest.get(file) !== order.get(file)) return;
		const group = stack.splice(stack.indexOf(file));
		if (group.length > 1 || graph.get(file)?.includes(file)) found.push(group.sort());
	};
	for (const file of graph.keys()) if (!order.has(file)) visit(file);
	return found;
}
