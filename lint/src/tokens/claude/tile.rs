//! The fewest pieces that cover a text.

use rustc_hash::{FxHashMap, FxHashSet};

use super::stream::{is_marker, literal, marker};

/// The pieces, backwards: the best way to cover a text up to some point ends in a piece that ends there.
#[derive(Debug)]
pub(super) struct Vocabulary {
    nodes: Vec<Node>,
    /// The edges of all nodes, each node's in the order of their characters.
    edges: Vec<(char, u32)>,
    /// For nodes with many edges, those of ASCII characters: 0 is none.
    ascii: Vec<[u32; 128]>,
    /// How characters begin, and whole characters, that are one token.
    bytes: FxHashSet<Vec<u8>>,
    /// Characters that are pieces of their own.
    single: FxHashSet<char>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    first: u32,
    edges: u32,
    ascii: Option<u32>,
    is_piece: bool,
}

/// Above so many edges a table is faster than a search.
const MANY_EDGES: usize = 12;

impl Vocabulary {
    /// From the lines of `catalogue/claude/*.txt`.
    pub(super) fn new(file: &str) -> Self {
        let lines = || file.lines().filter(|line| !line.starts_with('#'));
        let mut pieces: Vec<Vec<char>> = lines()
            .filter(|line| !line.starts_with("\\x"))
            .map(|line| {
                let mut piece: Vec<char> = unescape(line).collect();
                piece.reverse();
                piece
            })
            .collect();
        // The file has this order; to see that costs little.
        pieces.sort_unstable();
        pieces.dedup();
        let single: FxHashSet<char> = pieces
            .iter()
            .filter_map(|piece| match piece.as_slice() {
                [one] if !is_marker(*one) => Some(*one),
                _ => None,
            })
            .collect();
        let mut bytes: FxHashSet<Vec<u8>> =
            lines().filter_map(|line| line.strip_prefix("\\x")).map(from_hex).collect();
        bytes.extend(single.iter().map(|c| c.to_string().into_bytes()));
        let mut vocabulary =
            Self { nodes: vec![Node::default()], edges: Vec::new(), ascii: Vec::new(), bytes, single };
        vocabulary.grow(&pieces);
        vocabulary
    }

    /// Lays the tree out level by level, so that the edges of a node stand together.
    fn grow(&mut self, pieces: &[Vec<char>]) {
        let mut level = vec![(0_u32, pieces, 0_usize)];
        while !level.is_empty() {
            let mut next = Vec::new();
            for (node, mut within, depth) in level {
                let first = self.edges.len();
                if let Some((piece, longer)) = within.split_first()
                    && piece.len() == depth
                {
                    self.nodes[node as usize].is_piece = true;
                    within = longer;
                }
                for same in within.chunk_by(|a, b| a[depth] == b[depth]) {
                    let child = self.nodes.len() as u32;
                    self.nodes.push(Node::default());
                    self.edges.push((same[0][depth], child));
                    next.push((child, same, depth + 1));
                }
                let edges = &self.edges[first..];
                let mut table = None;
                if edges.len() > MANY_EDGES {
                    let mut ascii = [0; 128];
                    for (c, child) in edges.iter().filter(|(c, _)| c.is_ascii()) {
                        ascii[*c as usize] = *child;
                    }
                    table = Some(self.ascii.len() as u32);
                    self.ascii.push(ascii);
                }
                let found = &mut self.nodes[node as usize];
                (found.first, found.edges, found.ascii) = (first as u32, edges.len() as u32, table);
            }
            level = next;
        }
    }

    fn child(&self, node: u32, c: char) -> Option<u32> {
        let node = self.nodes[node as usize];
        if c.is_ascii()
            && let Some(table) = node.ascii
        {
            return Some(self.ascii[table as usize][c as usize]).filter(|child| *child != 0);
        }
        let edges = &self.edges[node.first as usize..][..node.edges as usize];
        let at = edges.binary_search_by_key(&c, |(c, _)| *c).ok()?;
        Some(edges[at].1)
    }

    /// How many pieces cover `text` at least.
    pub(super) fn tiles(&self, text: &[char]) -> u64 {
        let mut floor: FxHashMap<char, u32> = FxHashMap::default();
        let mut best = Vec::with_capacity(text.len() + 1);
        best.push(0_u32);
        for (end, c) in text.iter().enumerate() {
            let mut node = self.child(0, *c);
            let alone = match node {
                Some(node) if self.nodes[node as usize].is_piece => 1,
                _ if is_marker(*c) => 1,
                _ => *floor.entry(*c).or_insert_with(|| self.bytes_of(literal(*c))),
            };
            let mut least = best[end] + alone;
            let mut start = end;
            while let Some(here) = node
                && start > 0
            {
                start -= 1;
                node = self.child(here, text[start]);
                if node.is_some_and(|node| self.nodes[node as usize].is_piece) {
                    least = least.min(best[start] + 1);
                }
            }
            best.push(least);
        }
        u64::from(best[text.len()])
    }

    /// What a character costs that no piece covers: the fewest tokens that cover its bytes.
    fn bytes_of(&self, c: char) -> u32 {
        if self.single.contains(&c) {
            return 1;
        }
        let mut buffer = [0; 4];
        let bytes = c.encode_utf8(&mut buffer).as_bytes();
        let mut best = vec![0_u32];
        for end in 1..=bytes.len() {
            let is_token = |start: usize| end - start == 1 || self.bytes.contains(&bytes[start..end]);
            let least = (0..end).filter(|start| is_token(*start)).map(|start| best[start] + 1).min();
            best.push(least.unwrap_or(end as u32));
        }
        best[bytes.len()]
    }

    /// What line ends at the end of a message cost: two more follow them, which the frame pays for.
    pub(super) fn closing(&self, newlines: usize) -> u64 {
        match newlines {
            0 => 0,
            newlines => self.tiles(&vec!['\n'; newlines + 2]).saturating_sub(1),
        }
    }
}

fn unescape(line: &str) -> impl Iterator<Item = char> {
    let mut chars = line.chars();
    std::iter::from_fn(move || match chars.next()? {
        '\\' => chars.next().map(|c| match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            c => marker(c).unwrap_or(c),
        }),
        c => Some(c),
    })
}

fn from_hex(digits: &str) -> Vec<u8> {
    let pair = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..digits.len()).step_by(2).filter_map(pair).collect()
}
