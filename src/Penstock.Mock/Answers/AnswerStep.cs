using System.Runtime.InteropServices;
namespace Penstock.Mock.Answers;

/// <summary>Some consecutive tokens of a part.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AnswerStep(AnswerPart Part, int First, int Count)
{
    public bool Begins => First == 0;

    public bool Ends => First + Count == Part.Tokens.Count;

    /// <summary>This step without its first <paramref name="count"/> tokens.</summary>
    public AnswerStep Tail(int count) => new(Part, First + count, Count - count);

    /// <summary>The first <paramref name="count"/> tokens of this step.</summary>
    public AnswerStep Head(int count) => this with { Count = count };
}
