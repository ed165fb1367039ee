using Penstock.Scaling.Targets.Processes;

namespace Penstock.Scaling.Tests.Targets;

public sealed class LineCutterTests
{
    [Fact]
    public void Lines_are_found_wherever_the_reads_end()
    {
        const string Text = "one\r\ntwo\n\n  \nthree, the last";
        for (var cut = 0; cut <= Text.Length; cut++)
        {
            var lines = new List<string>();
            var cutter = new LineCutter(100);
            cutter.Append(Text.AsSpan(0, cut), lines.Add);
            cutter.Append(Text.AsSpan(cut), lines.Add);
            cutter.End(lines.Add);
            Assert.Equal(["one", "two", "three, the last"], lines);
        }
    }

    [Fact]
    public void A_line_without_end_costs_no_more_than_the_limit()
    {
        var lines = new List<string>();
        var cutter = new LineCutter(10);
        for (var i = 0; i < 1_000; i++)
        {
            cutter.Append("abcdefg", lines.Add);
        }

        cutter.Append("\nnext\n", lines.Add);
        Assert.Equal(["abcdefgabc", "next"], lines);
    }
}
