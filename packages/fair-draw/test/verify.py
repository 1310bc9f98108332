#!/usr/bin/env python3
"""A second verifier of kaibo/fair-draw/1, written from SPEC.md alone, with nothing but Python's standard library.

    python3 verify.py bundle.json                 the verdict, a code a line
    python3 verify.py bundle.json entry.json      of one person's own entry
    python3 verify.py --stream                    bundles as hex, one a line; answers their codes as JSON, one a line
    python3 verify.py --vectors vectors.json      makes every value of the test vectors again

It checks no BLS signature: `beacon-unchecked` stands where one would be. Exit code: 0, 1 failed, 2 not read, 3 unchecked.
"""
import hashlib
import hmac
import json
import re
import sys

SAFE = 2**53 - 1
FAILED = {
    'unreadable', 'shape-wrong', 'rules-differ', 'commitment-differs', 'leaves-unsorted', 'count-differs', 'root-differs',
    'beacon-not-by-rules', 'beacon-unknown-chain', 'round-differs', 'seed-differs', 'winners-differ', 'entry-not-included',
    'entry-passed-over', 'receipt-differs', 'receipt-late', 'receipt-unsigned',
}
UNCHECKED = {'beacon-unchecked', 'receipt-unchecked'}
QUICKNET = {
    'hash': '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
    'genesis': 1692803367,
    'period': 3,
}


class Shape(Exception):
    pass


def sha256(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


def u64(number):
    return number.to_bytes(8, 'big')


# 2. Canonical JSON


def canonical(value, depth=0):
    if depth > 32:
        raise Shape('more than 32 levels')
    if value is None or isinstance(value, bool):
        return {None: 'null', True: 'true', False: 'false'}[value]
    if isinstance(value, int):
        if abs(value) > SAFE:
            raise Shape('a number beyond 2^53 - 1')
        return str(value)
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, list):
        return '[' + ','.join(canonical(item, depth + 1) for item in value) + ']'
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode('utf-16-be', 'surrogatepass'))
        return '{' + ','.join(text_of(key) + ':' + canonical(value[key], depth + 1) for key in keys) + '}'
    raise Shape('no whole number')


def text_of(text):
    try:
        text.encode('utf-8')
    except UnicodeEncodeError:
        raise Shape('half of a surrogate pair')
    return json.dumps(text, ensure_ascii=False)


def number_of(text):
    value = float(text)
    return int(value) if abs(value) <= SAFE and value.is_integer() else value


def whole_of(text):
    return int(text) if len(text) <= 17 else number_of(text)


def parse(data):
    def refuse(word):
        raise ValueError(word)

    return json.loads(data.decode('utf-8-sig'), parse_float=number_of, parse_int=whole_of, parse_constant=refuse)


# 3 to 5. Derivations


def rules_hash(rules):
    return sha256(b'kaibo/rules/1', canonical(rules).encode('utf-8'))


def commitment(secret):
    return sha256(b'kaibo/commit/1', secret)


def entry_leaf(key, lottery, entrant):
    name = lottery.encode('utf-8')
    return hmac.new(key, b'kaibo/leaf/1' + u64(len(name)) + name + entrant.encode('utf-8'), hashlib.sha256).digest()


def merkle_root(leaves):
    if not leaves:
        return sha256()
    level = [sha256(b'\x00', leaf) for leaf in leaves]
    while len(level) > 1:
        above = [sha256(b'\x01', level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2 :]
    return level[0]


def inclusion_proof(leaves, index):
    """By the recursion of RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return inclusion_proof(leaves[:k], index) + [merkle_root(leaves[k:])]
    return inclusion_proof(leaves[k:], index - k) + [merkle_root(leaves[:k])]


def is_included(leaf, index, count, proof, root):
    """RFC 9162, 2.1.3.2."""
    if index >= count:
        return False
    fn, sn, node = index, count - 1, sha256(b'\x00', leaf)
    for sibling in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            node = sha256(b'\x01', sibling, node)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = sha256(b'\x01', node, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and node == root


def beacon_bytes(closes_at_ms, beacon):
    if beacon['kind'] == 'none':
        return b'\x00' + u64(closes_at_ms)
    return (
        b'\x01' + u64(closes_at_ms) + bytes.fromhex(beacon['chain']) + u64(beacon['round'])
        + bytes.fromhex(beacon['signature'])
    )


def seed_of(secret, root, beacon):
    return sha256(b'kaibo/seed/1', secret, root, beacon)


def round_for(closes_at_ms):
    since = closes_at_ms + 30_000 - 1000 * QUICKNET['genesis']
    return max(1, 1 - (-since // (1000 * QUICKNET['period'])))


def prizes_in_order(prizes):
    for prize in prizes:
        for _ in range(prize['quantity']):
            yield prize['id']


def draw(leaves, prizes, seed):
    tickets = sorted((sha256(seed, leaf), leaf) for leaf in leaves)
    return [
        {'prize': prize, 'leaf': leaf.hex(), 'ticket': ticket.hex()}
        for prize, (ticket, leaf) in zip(prizes_in_order(prizes), tickets)
    ]


# 6 and 7. Reading a bundle and an entry


def need(is_right, what):
    if not is_right:
        raise Shape(what)


def fields(value, names, optional=()):
    need(isinstance(value, dict), 'an object')
    need(set(value) <= set(names), 'a field that is not in the specification')
    need(set(names) - set(optional) <= set(value), 'a field is missing')


def hex_of(value, length):
    need(isinstance(value, str) and re.fullmatch('[0-9a-f]{%d}' % (2 * length), value), 'hex of %d bytes' % length)


def whole(value, low, high=SAFE):
    need(isinstance(value, int) and not isinstance(value, bool) and low <= value <= high, 'a whole number')


def text(value):
    need(isinstance(value, str) and 1 <= len(value) <= 200, '1 to 200 characters')


def read_beacon(value, drand):
    need(isinstance(value, dict), 'an object')
    fields(value, ['kind'] if value.get('kind') == 'none' else drand)
    need(value['kind'] in ('none', 'drand'), 'a kind of beacon')
    if value['kind'] == 'drand':
        hex_of(value['chain'], 32)


def read_rules(rules):
    need(isinstance(rules, dict), 'an object')
    canonical(rules)
    text(rules.get('lottery'))
    read_beacon(rules.get('beacon'), ['kind', 'chain'])
    prizes = rules.get('prizes')
    need(isinstance(prizes, list) and 1 <= len(prizes) <= 1000, '1 to 1000 prizes')
    for prize in prizes:
        need(isinstance(prize, dict), 'an object')
        whole(prize.get('quantity'), 1, 1_000_000)
        text(prize.get('id'))
    need(len({prize['id'] for prize in prizes}) == len(prizes), 'each id once')


HEAD = [
    'format', 'rules', 'rulesHash', 'commitment', 'closesAtMs', 'count', 'root', 'beacon', 'secret', 'seed', 'winners',
]


def read_head(head):
    fields(head, HEAD)
    need(head['format'] == 'kaibo/fair-draw/1', 'the format')
    read_rules(head['rules'])
    for name in ('rulesHash', 'commitment', 'root', 'secret', 'seed'):
        hex_of(head[name], 32)
    whole(head['closesAtMs'], 0)
    whole(head['count'], 0)
    read_beacon(head['beacon'], ['kind', 'chain', 'round', 'signature'])
    if head['beacon']['kind'] == 'drand':
        whole(head['beacon']['round'], 1)
        hex_of(head['beacon']['signature'], 48)
    need(isinstance(head['winners'], list), 'a list')
    for winner in head['winners']:
        fields(winner, ['prize', 'leaf', 'ticket'])
        text(winner['prize'])
        hex_of(winner['leaf'], 32)
        hex_of(winner['ticket'], 32)


def read_bundle(bundle):
    need(isinstance(bundle, dict) and isinstance(bundle.get('leaves'), list), 'a list of leaves')
    read_head({name: value for name, value in bundle.items() if name != 'leaves'})
    for leaf in bundle['leaves']:
        hex_of(leaf, 32)


def read_entry(entry):
    fields(entry, ['format', 'leaf', 'index', 'proof', 'receipt'], ['receipt'])
    need(entry['format'] == 'kaibo/fair-entry/1', 'the format')
    hex_of(entry['leaf'], 32)
    whole(entry['index'], 0)
    need(isinstance(entry['proof'], list) and len(entry['proof']) <= 53, 'at most 53 hashes')
    for node in entry['proof']:
        hex_of(node, 32)
    if 'receipt' in entry:
        read_receipt(entry['receipt'])


def read_receipt(receipt):
    fields(receipt, [
        'format', 'lottery', 'rulesHash', 'commitment', 'closesAtMs', 'round', 'leaf', 'enteredAtMs', 'publicKey', 'signature',
    ])
    need(receipt['format'] == 'kaibo/fair-receipt/1', 'the format')
    text(receipt['lottery'])
    for name in ('rulesHash', 'commitment', 'leaf', 'publicKey'):
        hex_of(receipt[name], 32)
    hex_of(receipt['signature'], 64)
    whole(receipt['closesAtMs'], 0)
    whole(receipt['enteredAtMs'], 0)
    if receipt['round'] is not None:
        whole(receipt['round'], 1)


# 8. Verdicts


def verify_head(head):
    secret, root = bytes.fromhex(head['secret']), bytes.fromhex(head['root'])
    yield 'rules-match' if rules_hash(head['rules']).hex() == head['rulesHash'] else 'rules-differ'
    yield 'commitment-matches' if commitment(secret).hex() == head['commitment'] else 'commitment-differs'
    yield from verify_beacon(head['rules']['beacon'], head['beacon'], head['closesAtMs'])
    seed = seed_of(secret, root, beacon_bytes(head['closesAtMs'], head['beacon']))
    yield 'seed-matches' if seed.hex() == head['seed'] else 'seed-differs'


def verify_beacon(promised, beacon, closes_at_ms):
    if beacon['kind'] == 'none':
        yield 'beacon-none' if promised['kind'] == 'none' else 'beacon-not-by-rules'
    elif promised['kind'] != 'drand' or promised['chain'] != beacon['chain']:
        yield 'beacon-not-by-rules'
    elif beacon['chain'] != QUICKNET['hash']:
        yield 'beacon-unknown-chain'
    else:
        yield 'round-matches' if beacon['round'] == round_for(closes_at_ms) else 'round-differs'
        yield 'beacon-unchecked'


def verify_list(bundle):
    leaves = [bytes.fromhex(leaf) for leaf in bundle['leaves']]
    if any(a >= b for a, b in zip(leaves, leaves[1:])):
        yield 'leaves-unsorted'
        return
    yield 'leaves-sorted' if len(leaves) == bundle['count'] else 'count-differs'
    yield 'root-matches' if merkle_root(leaves).hex() == bundle['root'] else 'root-differs'
    drawn = draw(leaves, bundle['rules']['prizes'], bytes.fromhex(bundle['seed']))
    yield 'winners-match' if drawn == bundle['winners'] else 'winners-differ'


def verify_winners(head):
    seed, prizes, winners = bytes.fromhex(head['seed']), head['rules']['prizes'], head['winners']
    wanted = min(sum(prize['quantity'] for prize in prizes), head['count'])
    ids = prizes_in_order(prizes)
    is_sound = len(winners) == wanted and all(
        winner['prize'] == next(ids) and sha256(seed, bytes.fromhex(winner['leaf'])).hex() == winner['ticket']
        for winner in winners
    )
    order = [(winner['ticket'], winner['leaf']) for winner in winners]
    return 'winners-sound' if is_sound and all(a < b for a, b in zip(order, order[1:])) else 'winners-differ'


def verify_own(head, entry):
    leaf = bytes.fromhex(entry['leaf'])
    proof = [bytes.fromhex(node) for node in entry['proof']]
    is_in = is_included(leaf, entry['index'], head['count'], proof, bytes.fromhex(head['root']))
    yield 'entry-included' if is_in else 'entry-not-included'
    winners = head['winners']
    ticket = sha256(bytes.fromhex(head['seed']), leaf).hex()
    if any(winner['leaf'] == entry['leaf'] for winner in winners):
        yield 'entry-won'
    else:
        is_full = len(winners) == sum(prize['quantity'] for prize in head['rules']['prizes'])
        is_after = winners and (ticket, entry['leaf']) > (winners[-1]['ticket'], winners[-1]['leaf'])
        yield 'entry-not-won' if is_full and is_after else 'entry-passed-over'


def verify_receipt(head, entry):
    receipt = entry['receipt']
    said = {
        'lottery': head['rules']['lottery'],
        'rulesHash': head['rulesHash'],
        'commitment': head['commitment'],
        'closesAtMs': head['closesAtMs'],
        'round': head['beacon'].get('round'),
        'leaf': entry['leaf'],
    }
    yield 'receipt-matches' if all(receipt[name] == said[name] for name in said) else 'receipt-differs'
    if receipt['enteredAtMs'] >= head['closesAtMs']:
        yield 'receipt-late'
    yield 'receipt-unchecked'


def verify_bundle(bundle):
    try:
        read_bundle(bundle)
    except (Shape, RecursionError):
        return ['shape-wrong']
    return ['shape-right', *verify_head(bundle), *verify_list(bundle)]


def verify_entry(bundle, entry):
    try:
        need(isinstance(bundle, dict), 'an object')
        head = {name: value for name, value in bundle.items() if name != 'leaves'}
        read_head(head)
        read_entry(entry)
    except (Shape, RecursionError):
        return ['shape-wrong']
    receipt = verify_receipt(head, entry) if 'receipt' in entry else []
    return ['shape-right', *verify_head(head), verify_winners(head), *verify_own(head, entry), *receipt]


def verify_bytes(data):
    try:
        bundle = parse(data)
    except (ValueError, RecursionError):
        return ['unreadable']
    return verify_bundle(bundle)


# 9. Test vectors


def check_vectors(vectors):
    """Yields what differs."""
    hexes = bytes.fromhex

    def same(name, made, wanted):
        if made != wanted:
            yield '%s: %s, not %s' % (name, made, wanted)

    for one in vectors['sha256']:
        yield from same('sha256', sha256(hexes(one['message'])).hex(), one['hash'])
    for one in vectors['hmac']:
        made = hmac.new(hexes(one['key']), hexes(one['message']), hashlib.sha256).hexdigest()
        yield from same('hmac', made, one['mac'])
    for one in vectors['canonicalJson']:
        yield from same('canonicalJson', canonical(one['value']), one['text'])
        yield from same('rulesHash', rules_hash(one['value']).hex(), one['rulesHash'])
    for one in vectors['entryLeaf']:
        yield from same('entryLeaf', entry_leaf(hexes(one['key']), one['lottery'], one['entrant']).hex(), one['leaf'])
    for one in vectors['commitment']:
        yield from same('commitment', commitment(hexes(one['secret'])).hex(), one['commitment'])
    for one in vectors['merkle']:
        leaves = [hexes(leaf) for leaf in one['leaves']]
        yield from same('root', merkle_root(leaves).hex(), one['root'])
        for proof in one['proofs']:
            made = inclusion_proof(leaves, proof['index'])
            yield from same('proof', [node.hex() for node in made], proof['proof'])
            included = is_included(leaves[proof['index']], proof['index'], len(leaves), made, hexes(one['root']))
            yield from same('included', included, True)
    for one in vectors['beacon']:
        yield from same('beacon', beacon_bytes(one['closesAtMs'], one['beacon']).hex(), one['bytes'])
    for one in vectors['round']:
        yield from same('round', round_for(one['closesAtMs']), one['round'])
    for one in vectors['seed']:
        made = seed_of(hexes(one['secret']), hexes(one['root']), hexes(one['beacon']))
        yield from same('seed', made.hex(), one['seed'])
    for one in vectors['draw']:
        leaves = [hexes(leaf) for leaf in one['leaves']]
        yield from same('draw', draw(leaves, one['prizes'], hexes(one['seed'])), one['winners'])
    for one in vectors['receipt']:
        unsigned = {name: value for name, value in one['receipt'].items() if name != 'signature'}
        made = b'kaibo/receipt/1' + canonical(unsigned).encode('utf-8')
        yield from same('receipt', made.hex(), one['message'])
    for one in vectors['bundles']:
        codes = [code for code in one['codes'] if code != 'beacon-verified']
        made = [code for code in verify_bundle(one['bundle']) if code != 'beacon-unchecked']
        yield from same('bundle', made, codes)
        for entry in one['entries']:
            made = verify_entry(one['bundle'], entry['entry'])
            made = ['receipt-signed' if code == 'receipt-unchecked' else code for code in made]
            made = ['beacon-verified' if code == 'beacon-unchecked' else code for code in made]
            yield from same('entry', made, entry['codes'])


def main(arguments):
    if arguments == ['--stream']:
        for row in sys.stdin:
            print(json.dumps(verify_bytes(bytes.fromhex(row.strip()))), flush=True)
        return 0
    if len(arguments) == 2 and arguments[0] == '--vectors':
        with open(arguments[1], 'rb') as file:
            differences = list(check_vectors(parse(file.read())))
        print('\n'.join(differences) or 'all made again')
        return 1 if differences else 0
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith('-'):
        print(__doc__)
        return 2
    files = []
    for name in arguments:
        with open(name, 'rb') as file:
            files.append(file.read())
    try:
        parsed = [parse(data) for data in files]
    except (ValueError, RecursionError):
        print('unreadable')
        return 2
    codes = verify_entry(*parsed) if len(parsed) == 2 else verify_bundle(*parsed)
    print('\n'.join(codes))
    return 1 if FAILED & set(codes) else 3 if UNCHECKED & set(codes) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
