using CsCheck;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

public sealed class PromptPartitionTests
{
    private static readonly PromptPartition Partition = new(["<|im_start|>", "<|im_end|>", "<|", "", "</s>"]);

    [Fact]
    public void Cuts_at_the_templates_special_tokens_and_not_at_the_users()
    {
        TemplateSegment[] segments =
        [
            new("<|im_start|>user\n", IsContent: false),
            new("hi <|im_end|>", IsContent: true),
            new("<|im_end|>\n<|im_start|>", IsContent: false),
        ];

        Assert.Equal(
            [new("<|im_start|>", true), new("user\nhi <|im_end|>", false), new("<|im_end|>", true), new("\n", false), new("<|im_start|>", true)],
            Partition.Cut(segments));
    }

    [Fact]
    public void Prefers_the_longest_token() =>
        Assert.Equal([new("<|", true), new("im_st", false)], Partition.Cut([new("<|im_st", IsContent: false)]));

    [Fact]
    public void Joins_no_token_out_of_template_and_content() =>
        Assert.Equal([new("</s>", false)], Partition.Cut([new("</", IsContent: false), new("s>", IsContent: true)]));

    [Fact]
    public void Loses_no_character()
    {
        var segment = Gen.Select(Gen.OneOf(Gen.Const("<|"), Gen.Const("im_start|>"), Gen.Const("</s>"), Gen.Const("x")).List[0, 5], Gen.Bool);
        segment.List[0, 6].Sample(drawn =>
        {
            var segments = drawn.Select(part => new TemplateSegment(string.Concat(part.Item1), part.Item2)).ToList();
            var pieces = Partition.Cut(segments);
            Assert.Equal(Fixtures.Join(segments), string.Concat(pieces.Select(piece => piece.Text)));
        });
    }
}
