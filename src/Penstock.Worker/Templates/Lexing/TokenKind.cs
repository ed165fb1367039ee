namespace Penstock.Worker.Templates.Lexing;

internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,

    /// <summary><c>{{</c></summary>
    OutputBegin,

    /// <summary><c>}}</c></summary>
    OutputEnd,

    /// <summary><c>{%</c></summary>
    TagBegin,

    /// <summary><c>%}</c></summary>
    TagEnd,

    /// <summary>A name or keyword.</summary>
    Name,

    /// <summary>A string literal, already unescaped.</summary>
    Text,

    /// <summary>An integer literal, without underscores.</summary>
    Integer,

    /// <summary>A floating-point literal, without underscores.</summary>
    Float,

    /// <summary>An operator or bracket.</summary>
    Operator,

    /// <summary>The end of the source.</summary>
    End,
}
