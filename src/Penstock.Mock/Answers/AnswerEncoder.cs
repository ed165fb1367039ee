using System.Text.Json;
using Penstock.Mock.Hosting;
using Penstock.Mock.Requests;

namespace Penstock.Mock.Answers;

/// <summary>
/// Puts one answer into a dialect: whole, or as frames. The sender calls <see cref="Begin"/>, the parts in order (of several
/// choices in turn), <see cref="End"/> and <see cref="Terminate"/>; it paces, breaks and counts, the encoder only writes.
/// </summary>
internal abstract class AnswerEncoder(Answer answer)
{
    protected Answer Answer => answer;

    /// <summary>The content type of a streamed answer.</summary>
    public virtual string StreamContentType => "text/event-stream; charset=utf-8";

    /// <summary>The answer as one JSON value.</summary>
    public abstract void WriteWhole(Utf8JsonWriter json);

    /// <summary>What comes before the first token.</summary>
    public virtual void Begin(FrameBuffer frames)
    {
    }

    /// <summary>Some tokens, with the opening or closing of their part when they are its first or last.</summary>
    public virtual void Write(FrameBuffer frames, AnswerStep step)
    {
    }

    /// <summary>Finish reason and usage.</summary>
    public virtual void End(FrameBuffer frames)
    {
    }

    /// <summary>The mark that nothing more comes.</summary>
    public virtual void Terminate(FrameBuffer frames)
    {
    }

    /// <summary>A frame without meaning.</summary>
    public virtual void Comment(FrameBuffer frames) => frames.Raw(": keep-alive\n\n"u8);

    /// <summary>A frame that cannot be decoded.</summary>
    public virtual void Malformed(FrameBuffer frames) => frames.Raw("data: {\"malformed\": [1, 2\n\n"u8);

    /// <summary>An error inside a stream that has begun.</summary>
    public abstract void InBandError(FrameBuffer frames, Refusal refusal);
}
