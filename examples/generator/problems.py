"""Contest problems with right answers: a description, samples and solutions in three languages."""

from .dice import Dice

CPP = "#include <bits/stdc++.h>\nusing namespace std;\n\nint main() {{\n    long long n;\n    cin >> n;\n    vector<long long> a(n);\n    for (auto &x : a) cin >> x;\n{body}\n    return 0;\n}}\n"
JAVA = "import java.util.*;\n\npublic class Main {{\n    public static void main(String[] args) {{\n        Scanner in = new Scanner(System.in);\n        int n = in.nextInt();\n        long[] a = new long[n];\n        for (int i = 0; i < n; i++) a[i] = in.nextLong();\n{body}\n    }}\n}}\n"
PYTHON3 = "n = int(input())\na = list(map(int, input().split()))\n{body}\n"
PYTHON2 = "n = int(raw_input())\na = map(int, raw_input().split())\n{body}\n"

# title, task, Python body, C++ body, Java body, what it computes. {k} is a number of the problem.
FAMILIES = [
    ("Heavy {things}", "count the {things} that weigh more than {k}", "print(sum(x > {k} for x in a))",
     "    cout << count_if(a.begin(), a.end(), [](long long x) {{ return x > {k}; }}) << endl;",
     "        System.out.println(Arrays.stream(a).filter(x -> x > {k}).count());", lambda a, k: sum(x > k for x in a)),
    ("{Things} in Rounds", "find the total weight of the {things} after each is reduced to its remainder by {k}",
     "print(sum(x % {k} for x in a))", "    long long s = 0;\n    for (auto x : a) s += x % {k};\n    cout << s << endl;",
     "        long s = 0;\n        for (long x : a) s += x % {k};\n        System.out.println(s);", lambda a, k: sum(x % k for x in a)),
    ("Far {Things}", "find the largest difference between two {things} and add {k} to it", "print(max(a) - min(a) + {k})",
     "    cout << *max_element(a.begin(), a.end()) - *min_element(a.begin(), a.end()) + {k} << endl;",
     "        Arrays.sort(a);\n        System.out.println(a[n - 1] - a[0] + {k});", lambda a, k: max(a) - min(a) + k),
    ("Pairs of {Things}", "count the pairs of {things} whose weights add up to {k}",
     "seen, pairs = {{}}, 0\nfor x in a:\n    pairs += seen.get({k} - x, 0)\n    seen[x] = seen.get(x, 0) + 1\nprint(pairs)",
     "    map<long long, int> seen;\n    long long pairs = 0;\n    for (auto x : a) {{ pairs += seen[{k} - x]; seen[x]++; }}\n    cout << pairs << endl;",
     "        int pairs = 0;\n        for (int i = 0; i < n; i++) for (int j = 0; j < i; j++) if (a[i] + a[j] == {k}) pairs++;\n        System.out.println(pairs);",
     lambda a, k: sum(a[i] + a[j] == k for i in range(len(a)) for j in range(i))),
    ("Climbing {Things}", "find how many steps to the right go up by at least {k}",
     "print(sum(y - x >= {k} for x, y in zip(a, a[1:])))",
     "    int s = 0;\n    for (int i = 1; i < n; i++) s += a[i] - a[i - 1] >= {k};\n    cout << s << endl;",
     "        int s = 0;\n        for (int i = 1; i < n; i++) if (a[i] - a[i - 1] >= {k}) s++;\n        System.out.println(s);",
     lambda a, k: sum(y - x >= k for x, y in zip(a, a[1:]))),
    ("Boxes for {Things}", "find how many boxes are needed when each box holds at most {k} in weight and the {things} are packed in order; a heavier one gets a box of its own",
     "boxes, load = 0, {k} + 1\nfor x in a:\n    if load + x > {k}:\n        boxes, load = boxes + 1, 0\n    load += x\nprint(boxes)",
     "    int boxes = 0;\n    long long load = {k} + 1;\n    for (auto x : a) {{\n        if (load + x > {k}) {{ boxes++; load = 0; }}\n        load += x;\n    }}\n    cout << boxes << endl;",
     "        int boxes = 0;\n        long load = {k} + 1;\n        for (long x : a) {{\n            if (load + x > {k}) {{ boxes++; load = 0; }}\n            load += x;\n        }}\n        System.out.println(boxes);",
     lambda a, k: _boxes(a, k)),
]
THINGS = ["stones", "parcels", "lanterns", "barrels", "crates", "anchors", "melons", "kettles", "bells", "ropes"]
PEOPLE = ["Mira", "Tomasz", "Aiko", "Jürgen", "Ximena", "Bảo", "Owen", "Zsófia"]


def _boxes(weights, limit):
    boxes, load = 0, limit + 1
    for weight in weights:
        if load + weight > limit:
            boxes, load = boxes + 1, 0
        load += weight
    return boxes


class Problem:
    """One problem and everything that a row says of it."""

    def __init__(self, dice: Dice):
        title, task, *self._bodies, self._compute = dice.pick(FAMILIES)
        self._dice, things = dice, dice.pick(THINGS)
        self.k = dice.number(3, 30)
        person = dice.pick(PEOPLE)
        self.title = title.format(things=things, Things=things.capitalize())
        self.description = (
            f"{person} has n {things} in a row, and the i-th weighs a_i. Help {person}: {task.format(things=things, k=self.k)}.\n\n"
            "Input\n\nThe first line contains n (1 ≤ n ≤ 1000). The second line contains n integers a_1, ..., a_n (1 ≤ a_i ≤ 10^6).\n\n"
            "Output\n\nPrint one integer: the answer.")

    def tests(self, count: int) -> dict:
        """Parallel lists of inputs and outputs; some end in a newline, some don't."""
        inputs, outputs = [], []
        for _ in range(count):
            values = [self._dice.number(1, 2 * self.k) for _ in range(self._dice.number(2, 8))]
            end = self._dice.pick(["\n", "\n", ""])
            inputs.append(f"{len(values)}\n{' '.join(map(str, values))}{end}")
            outputs.append(f"{self._compute(values, self.k)}{end}")
        return {"input": inputs, "output": outputs}

    def solution(self, language: int) -> str:
        """`language`: 1 Python 2, 2 C++, 3 Python 3, 4 Java."""
        python, cpp, java = (body.format(k=self.k) for body in self._bodies)
        if language == 1:
            return PYTHON2.format(body="print " + python[6:-1] if python.startswith("print(") else python.replace("print(", "print ("))
        frame, body = {2: (CPP, cpp), 3: (PYTHON3, python), 4: (JAVA, java)}[language]
        return frame.format(body=body)
